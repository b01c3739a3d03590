package dev.trapline.dsl;

import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;

/** What L1 can do. */
public interface L1Verbs {

    /**
     * Executes instructions. What is expected next is due after the last of them.
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if there is none, or one that enters L2
     */
    L1Runs.Acted executes(Instruction... instructions);

    /**
     * Runs instructions that do nothing.
     *
     * @param instructions 1 to 10,000
     */
    L1Runs.Acted runs(int instructions);

    /** Enters L2 with VMLAUNCH. */
    L2Runs.Entering launches();

    /** Enters L2 with VMRESUME. */
    L2Runs.Entering resumes();

    /** Runs an instruction with interrupts still as they are, then STI and one more instruction, which lies in the shadow of STI. */
    L1Runs.Acted opensIrqWindow();

    /** Writes EOI to the local APIC. */
    L1Runs.Acted writesEoi();

    /** Reads a field of its VMCS. */
    L1Runs.Acted reads(VmcsField field);

    /** Reads a model-specific register. */
    L1Runs.Acted reads(Msr msr);

    /** Writes a field of its VMCS. */
    L1Runs.Acted writes(VmcsField field, long value);

    /** Writes a model-specific register. */
    L1Runs.Acted writes(Msr msr, long value);

    /** Injects an event at the next VM entry of the current VMCS: writes the VM-entry fields (SDM 24.8.3). */
    L1Runs.Acted injects(Event event);

    /**
     * Injects the event again that the last exit interrupted, as IDT-vectoring information told it, without its bit 12 (SDM 32.7.1).
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if the chain has no exit with {@code duringDeliveryOf(…)} before
     */
    L1Runs.Acted reinjects();

    /** Clears a VMCS with VMCLEAR. */
    L1Runs.Acted clears(VmcsPointer vmcs);

    /** Makes a VMCS current with VMPTRLD. Later VM entries use it, and L2 goes on where it left it. */
    L1Runs.Acted loads(VmcsPointer vmcs);

    /** Writes to the current VMCS all that the first one had at the start but what it injects; L2 goes on there with its next instruction. */
    L1Runs.Acted setsUpVmcs();

    /** Moves L2's instruction pointer past the instruction that exited. */
    L1Runs.Acted skipsInstruction();
}

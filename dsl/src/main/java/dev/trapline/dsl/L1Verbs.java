package dev.trapline.dsl;

import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.VmcsField;

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

    /** Moves L2's instruction pointer past the instruction that exited. */
    L1Runs.Acted skipsInstruction();
}

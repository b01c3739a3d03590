package dev.trapline.model.machine;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmInstructionError;
import org.jspecify.annotations.Nullable;

/** Hears what happens on a machine, as it happens. "Non-root" speaks of who runs: the guest of the software on top, and not that software. */
public interface MachineListener {

    /** A request bit of the local APIC went from 0 to 1. */
    void requested(int vector);

    /** A VM entry by the software on top succeeded. */
    void entered(Vmcs vmcs, Opcode instruction);

    /** A VM exit to the software on top, or a VM-entry failure; the arguments are the state it gets control in. */
    void exited(Vmcs vmcs, long rip, long rsp, long rflags, long interruptibility, long activity, long cr2, long dr6);

    /**
     * A VMX instruction of the software on top failed.
     *
     * @param error none for VMfailInvalid
     */
    void vmFailed(Opcode instruction, @Nullable VmInstructionError error, long rip, long rflags, boolean launched);

    /**
     * An event was delivered through the interrupt-descriptor table of who runs.
     *
     * @param info the event as interruption information
     * @param error its error code, if the information says that it has one
     * @param source where it came from
     */
    void delivered(
            boolean nonRoot,
            long info,
            int error,
            TraceEvent.Source source,
            long returnRip,
            long savedRflags,
            long handlerRip);

    /** RDMSR or VMREAD gave a value. */
    void read(boolean nonRoot, Opcode opcode, int operand, long value);

    /** An instruction completed. */
    void retired(boolean nonRoot);

    /** The hypervisor right below the software on top, or one below that, got control. */
    void hypervisorExited(int depth, boolean fromNonRoot, ExitReason reason, boolean byInstruction);

    /** A hypervisor below gave control away. */
    void hypervisorEntered(
            int depth, boolean toNonRoot, long injected, boolean irqWindow, boolean nmiWindow, boolean immediateExit);

    /** A hypervisor below asked for a window, for a need of its own. */
    void windowOpened(int depth, boolean nonRoot, boolean nmi);

    /** A hypervisor below put an event off. */
    void injectionRefused(int depth, int vector);

    /** A hypervisor below answered whether its virtual processor could run. */
    void answered(int depth, boolean answer);
}

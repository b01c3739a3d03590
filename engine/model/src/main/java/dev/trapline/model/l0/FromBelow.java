package dev.trapline.model.l0;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Vmcs;
import org.jspecify.annotations.Nullable;

/**
 * What happens on the machine below, told to who listens to the machine that L0 offers: deliveries and instructions of the guests are L1's or L2's; entries,
 * exits and interrupts of L0 itself are nothing that the software on top could see, and L0 tells of those that it makes up for L1.
 */
final class FromBelow implements MachineListener {

    private final State state;
    private final MachineListener above;

    FromBelow(State state, MachineListener above) {
        this.state = state;
        this.above = above;
    }

    @Override
    public void requested(int vector) {
        // In L0's own local APIC.
    }

    @Override
    public void entered(Vmcs vmcs, Opcode instruction) {
        // L0's own entry.
    }

    @Override
    public void exited(
            Vmcs vmcs, long rip, long rsp, long rflags, long interruptibility, long activity, long cr2, long dr6) {
        // L0's own exit.
    }

    @Override
    public void vmFailed(
            Opcode instruction, @Nullable VmInstructionError error, long rip, long rflags, boolean launched) {
        // L0's own instruction.
    }

    @Override
    public void delivered(
            boolean nonRoot,
            long info,
            int error,
            TraceEvent.Source source,
            long returnRip,
            long savedRflags,
            long handlerRip) {
        if (!nonRoot) {
            // An NMI of L0's own.
            return;
        }
        boolean byL0 = source == TraceEvent.Source.INJECTION;
        above.delivered(
                state.inL2, info, error, byL0 ? state.injectedSource() : source, returnRip, savedRflags, handlerRip);
        state.injecting = false;
    }

    @Override
    public void read(boolean nonRoot, Opcode opcode, int operand, long value) {
        // L0's own reads; those of its guests exit, and L0 tells of them.
    }

    @Override
    public void retired(boolean nonRoot) {
        if (nonRoot) {
            above.retired(state.inL2);
        }
    }

    @Override
    public void hypervisorExited(int depth, boolean fromNonRoot, ExitReason reason, boolean byInstruction) {
        above.hypervisorExited(depth + 1, fromNonRoot, reason, byInstruction);
    }

    @Override
    public void hypervisorEntered(
            int depth, boolean toNonRoot, long injected, boolean irqWindow, boolean nmiWindow, boolean immediateExit) {
        above.hypervisorEntered(depth + 1, toNonRoot, injected, irqWindow, nmiWindow, immediateExit);
    }

    @Override
    public void windowOpened(int depth, boolean nonRoot, boolean nmi) {
        above.windowOpened(depth + 1, nonRoot, nmi);
    }

    @Override
    public void injectionRefused(int depth, int vector) {
        above.injectionRefused(depth + 1, vector);
    }

    @Override
    public void answered(int depth, boolean answer) {
        above.answered(depth + 1, answer);
    }
}

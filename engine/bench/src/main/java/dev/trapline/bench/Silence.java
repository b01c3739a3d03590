package dev.trapline.bench;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Vmcs;
import org.jspecify.annotations.Nullable;

/** Hears nothing, so that what is measured is the machine. */
final class Silence implements MachineListener {

    @Override
    public void requested(int vector) {
        // Nothing.
    }

    @Override
    public void entered(Vmcs vmcs, Opcode instruction) {
        // Nothing.
    }

    @Override
    public void exited(
            Vmcs vmcs, long rip, long rsp, long rflags, long interruptibility, long activity, long cr2, long dr6) {
        // Nothing.
    }

    @Override
    public void vmFailed(
            Opcode instruction, @Nullable VmInstructionError error, long rip, long rflags, boolean launched) {
        // Nothing.
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
        // Nothing.
    }

    @Override
    public void read(boolean nonRoot, Opcode opcode, int operand, long value) {
        // Nothing.
    }

    @Override
    public void retired(boolean nonRoot) {
        // Nothing.
    }

    @Override
    public void hypervisorExited(int depth, boolean fromNonRoot, ExitReason reason, boolean byInstruction) {
        // Nothing.
    }

    @Override
    public void hypervisorEntered(
            int depth, boolean toNonRoot, long injected, boolean irqWindow, boolean nmiWindow, boolean immediateExit) {
        // Nothing.
    }

    @Override
    public void windowOpened(int depth, boolean nonRoot, boolean nmi) {
        // Nothing.
    }

    @Override
    public void injectionRefused(int depth, int vector) {
        // Nothing.
    }

    @Override
    public void answered(int depth, boolean answer) {
        // Nothing.
    }
}

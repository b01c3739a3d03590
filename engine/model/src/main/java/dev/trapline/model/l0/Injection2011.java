package dev.trapline.model.l0;

import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.MachineListener;

/**
 * The algorithm of the patch "Correct handling of interrupt injection" (May 2011) and the code around it. The methods stand for its functions. It never forces
 * an exit, and never asks for a look at pending events because of a nested entry or exit.
 */
final class Injection2011 implements Injection {

    private final State state;
    private final Host host;
    private final L2 l2;
    private final MachineListener listener;

    Injection2011(State state, Host host, L2 l2) {
        this.state = state;
        this.host = host;
        this.l2 = l2;
        this.listener = l2.listener();
    }

    /** {@code nested_exit_on_intr}, new in the patch: whether L1 wants an exit for an external interrupt. */
    private boolean exitOnInterrupt() {
        return state.vmcs12().has(PinBased.EXT_INTR);
    }

    /** {@code inject_pending_event} and what follows it in {@code vcpu_enter_guest}. */
    @Override
    public boolean evaluate() {
        if (state.interruptedEvent != 0) {
            host.inject(
                    state.interruptedEvent, state.interruptedError, state.interruptedLength, state.injectedSource());
            state.interruptedEvent = 0;
        } else if (state.nmiPending) {
            if (!host.nmiBlocked()) {
                host.injectNmi();
            }
        } else if (state.localApic.deliverable() != LocalApic.NONE && interruptAllowed()) {
            host.injectInterrupt();
        }
        if (state.nmiPending) {
            host.openNmiWindow();
        } else if (state.localApic.deliverable() != LocalApic.NONE) {
            enableIrqWindow();
        }
        return false;
    }

    /**
     * {@code vmx_interrupt_allowed}. While L2 runs and L1 wants an exit, the question is answered by making that exit, unless a nested entry is pending; the
     * answer is then about L1.
     */
    private boolean interruptAllowed() {
        if (state.inL2 && exitOnInterrupt()) {
            if (state.runPending) {
                if (state.localApic.deliverable() != LocalApic.NONE) {
                    listener.injectionRefused(0, state.localApic.deliverable());
                }
                return false;
            }
            l2.leave(VectoredExit.EXTERNAL_INTERRUPT);
        }
        return !host.interruptBlocked();
    }

    /** {@code enable_irq_window}: not while L2 runs and L1 wants an exit, since the interrupt is then injected later. */
    private void enableIrqWindow() {
        if (state.inL2 && exitOnInterrupt()) {
            return;
        }
        host.openInterruptWindow();
    }

    /** The part of {@code vmx_handle_exit}: an event that was put off must be looked at again, and {@code nested_run_pending} follows from the exit reason. */
    @Override
    public void exited(ExitReason reason) {
        if (state.runPending) {
            state.eventRequest = true;
        }
        state.runPending = reason == PlainExit.VMLAUNCH || reason == PlainExit.VMRESUME;
    }

    @Override
    public void entryAccepted() {
        // nested_run_pending was set by the exit reason.
    }

    @Override
    public void windowLeftBehind() {
        // The window stays in VMCS01, and nobody looks before L2 exits.
    }

    @Override
    public void pendingAfterNestedExit() {
        // Nobody looks before the next request.
    }

    @Override
    public void pendingAfterEntryFailure() {
        // Nor here.
    }

    @Override
    public void entered() {
        // nested_run_pending is cleared by the next exit.
    }

    @Override
    public boolean takesOver(ExitReason reason) {
        return false;
    }

    @Override
    public void halt() {
        state.halted = true;
    }

    /** {@code kvm_arch_vcpu_runnable}: asks whether an interrupt is allowed before it looks whether there is one. */
    @Override
    public boolean runnable() {
        return state.nmiPending || (interruptAllowed() && state.localApic.deliverable() != LocalApic.NONE);
    }
}

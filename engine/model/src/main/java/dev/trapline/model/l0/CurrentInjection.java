package dev.trapline.model.l0;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Vmcs;

/**
 * The algorithm of today's KVM, with what it takes that L1 cannot tell it from a processor: L1's windows are in the scan (C1), what wakes a halted L2 is what
 * the scan recognises (C2), HLT is saved (C3), and blocking by NMI is carried across nested exits (C4, in {@link NestedVmx}).
 */
final class CurrentInjection implements Injection {

    /** What L0 looks for while L2 runs, highest priority first: the order of the hardware, for L1's virtual events. */
    private enum VirtualEvent {
        NONE,
        PREEMPTION_TIMER,
        NMI_WINDOW,
        NMI,
        INTERRUPT_WINDOW,
        INTERRUPT
    }

    private final State state;
    private final Host host;
    private final NestedVmx nested;
    private final MachineListener listener;

    CurrentInjection(State state, Host host, NestedVmx nested) {
        this.state = state;
        this.host = host;
        this.nested = nested;
        this.listener = nested.listener();
    }

    @Override
    public void entryAccepted() {
        state.runPending = true;
        // The machine below has a timer of L0's, not of L1's: nobody but L0 looks at this one.
        state.eventRequest |= timerExpired();
        boolean halts = state.vmcs12().get(VmcsField.GUEST_ACTIVITY_STATE) == ActivityState.HLT.ordinal();
        boolean injects = (state.vmcs12().get(VmcsField.VM_ENTRY_INTR_INFO_FIELD) & EventInfo.VALID) != 0;
        if (halts && !injects && due() == VirtualEvent.NONE) {
            state.runPending = false;
            state.halted = true;
        }
    }

    @Override
    public boolean evaluate() {
        boolean canInject = reinject();
        if (state.inL2) {
            VirtualEvent event = due();
            if (event != VirtualEvent.NONE) {
                if (state.runPending || !canInject) {
                    refuse(event);
                    return true;
                }
                exitToL1(event);
                if (!state.inL2) {
                    // L1 is at a boundary of its own now, where more may have become pending.
                    state.eventRequest = true;
                    return false;
                }
            }
        }
        if (state.nmiPending && !exitsOnNmi()) {
            if (!canInject || state.runPending) {
                return true;
            }
            if (host.nmiBlocked()) {
                host.openNmiWindow();
            } else {
                host.injectNmi();
                canInject = false;
            }
        }
        if (state.localApic.deliverable() != LocalApic.NONE) {
            if (!canInject || state.runPending || exitsOnInterrupt()) {
                return true;
            }
            if (host.interruptBlocked()) {
                host.openInterruptWindow();
            } else {
                host.injectInterrupt();
            }
        }
        return false;
    }

    /** Injects again what an exit interrupted; false if there was something. */
    private boolean reinject() {
        if (state.interruptedEvent == 0) {
            return true;
        }
        host.inject(state.interruptedEvent);
        state.interruptedEvent = 0;
        return false;
    }

    private void refuse(VirtualEvent event) {
        if (state.runPending && event == VirtualEvent.INTERRUPT) {
            listener.injectionRefused(0, state.localApic.deliverable());
        } else if (state.runPending && event == VirtualEvent.NMI) {
            listener.injectionRefused(0, EventInfo.nmi().vector());
        }
    }

    /** The first of L1's events that a processor would recognise now in L2, whoever gets it: whether it exits must not change the order. */
    private VirtualEvent due() {
        Vmcs vmcs12 = state.vmcs12();
        if (timerExpired()) {
            return VirtualEvent.PREEMPTION_TIMER;
        }
        if (vmcs12.has(ProcessorBased.NMI_WINDOW_EXITING)
                && !host.blocking(Interruptibility.NMI | Interruptibility.MOV_SS)) {
            return VirtualEvent.NMI_WINDOW;
        }
        if (state.nmiPending && !(exitsOnNmi() ? state.nmiBlockedForL2sWholeRun : host.nmiBlocked())) {
            return VirtualEvent.NMI;
        }
        if (vmcs12.has(ProcessorBased.INTR_WINDOW_EXITING) && !host.interruptBlocked()) {
            return VirtualEvent.INTERRUPT_WINDOW;
        }
        if (state.localApic.deliverable() != LocalApic.NONE && (exitsOnInterrupt() || !host.interruptBlocked())) {
            return VirtualEvent.INTERRUPT;
        }
        return VirtualEvent.NONE;
    }

    /** Time stands still here: the timer has expired if it started at 0. */
    private boolean timerExpired() {
        return state.vmcs12().has(PinBased.VMX_PREEMPTION_TIMER)
                && state.vmcs12().get(VmcsField.VMX_PREEMPTION_TIMER_VALUE) == 0;
    }

    /** Leaves L2 for L1, if L1 intercepts the event; else it is injected into L2 further down. */
    private void exitToL1(VirtualEvent event) {
        switch (event) {
            case PREEMPTION_TIMER -> leave(PlainExit.PREEMPTION_TIMER, 0);
            case NMI_WINDOW -> leave(PlainExit.NMI_WINDOW, 0);
            case INTERRUPT_WINDOW -> leave(PlainExit.INTERRUPT_WINDOW, 0);
            case NMI -> {
                if (exitsOnNmi()) {
                    state.nmiPending = false;
                    leave(VectoredExit.EXCEPTION_NMI, EventInfo.nmi().raw());
                }
            }
            case INTERRUPT -> {
                if (exitsOnInterrupt()) {
                    leave(VectoredExit.EXTERNAL_INTERRUPT, acknowledge());
                }
            }
            case NONE -> throw new IllegalStateException("nothing is due");
        }
    }

    private long acknowledge() {
        if (!state.vmcs12().has(ExitControl.ACK_INTR_ON_EXIT)) {
            return 0;
        }
        int vector = state.localApic.deliverable();
        state.localApic.acknowledge(vector);
        return EventInfo.VALID | vector;
    }

    @Override
    public void windowLeftBehind() {
        state.eventRequest = true;
    }

    @Override
    public void pendingAfterNestedExit() {
        state.eventRequest = true;
    }

    private void leave(ExitReason reason, long interruption) {
        nested.exit(reason, 0, interruption, 0);
        state.halted = false;
    }

    private boolean exitsOnNmi() {
        return state.inL2 && state.vmcs12().has(PinBased.NMI_EXITING);
    }

    /** {@code nested_exit_on_intr}: read anew each time, since L1 may change it between entries. */
    private boolean exitsOnInterrupt() {
        return state.inL2 && state.vmcs12().has(PinBased.EXT_INTR);
    }

    @Override
    public void entered() {
        state.runPending = false;
    }

    @Override
    public void exited(ExitReason reason) {
        if (state.immediateExit) {
            state.eventRequest = true;
        }
    }

    /** L1's windows: an NMI that arrived at the same boundary is higher than L1's interrupt window, and the hardware knows nothing of it. */
    @Override
    public boolean takesOver(ExitReason reason) {
        boolean window = reason == PlainExit.INTERRUPT_WINDOW || reason == PlainExit.NMI_WINDOW;
        state.eventRequest |= window;
        return window;
    }

    @Override
    public void halt() {
        host.write(VmcsField.GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal());
        state.halted = true;
    }

    @Override
    public boolean runnable() {
        if (state.inL2) {
            return due() != VirtualEvent.NONE;
        }
        return (state.nmiPending && !host.nmiBlocked())
                || (state.localApic.deliverable() != LocalApic.NONE && !host.interruptBlocked());
    }
}

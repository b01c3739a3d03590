package dev.trapline.model.l0;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.MachineListener;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The algorithm of today's KVM, with as many of its {@link Correction}s as are asked for. What it looks for while L2 runs is {@link VirtualEvent}. */
final class CurrentInjection implements Injection {

    private final State state;
    private final Host host;
    private final L2 l2;
    private final Set<Correction> corrections;
    private final MachineListener listener;

    CurrentInjection(State state, Host host, L2 l2, Set<Correction> corrections) {
        this.state = state;
        this.host = host;
        this.l2 = l2;
        this.corrections = corrections;
        this.listener = l2.listener();
    }

    @Override
    public void entryAccepted() {
        state.runPending = true;
        long event = state.vmcs12().get(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        state.eventRequest |= l2.timerExpired() || state.initPending;
        boolean injects = (event & EventInfo.VALID) != 0;
        boolean enters =
                corrections.contains(Correction.WAKES_FOR_WHAT_IS_RECOGNISED) ? l2.wakesAtEntry() : l2.awaitsWindow();
        if (!injects && !enters && !l2.isActive()) {
            // What could end this state is looked for before it is slept through; L2 is not entered for it.
            state.runPending = false;
            state.halted = true;
        }
    }

    @Override
    public boolean evaluate() {
        state.stepOverShadow = false;
        boolean canInject = reinject();
        // While L1 runs, system-management mode comes and goes at once.
        state.smiPending &= state.inL2;
        if (state.inL2) {
            VirtualEvent event = due();
            if (event != null) {
                if (state.runPending || !canInject) {
                    putOff(event);
                    return true;
                }
                if (event.leavesL2(l2)) {
                    event.leave(l2);
                    // L1, or L2 once more, is at a boundary of its own now, where more may be pending.
                    state.eventRequest = true;
                    return false;
                }
                if (event == VirtualEvent.VIRTUAL_INTERRUPT) {
                    l2.injectVirtualInterrupt();
                    canInject = false;
                } else if (event == VirtualEvent.DEBUG_TRAP) {
                    l2.injectDebugException();
                    canInject = false;
                }
            }
        }
        // The machine below delivers a debug exception at the entry, and would lose it beside an injection.
        canInject &= !host.debugTrapPending();
        return injectNmi(canInject) || (!canInject && leavesAfterDelivery());
    }

    /** Brings an NMI to the guest; whether L0 has to look again before the guest's next instruction. */
    private boolean injectNmi(boolean canInject) {
        if (!state.nmiPending) {
            return injectInterrupt(canInject);
        }
        if (state.inL2 && l2.exitsOnNmi()) {
            state.stepOverShadow |= l2.onlyShadowHoldsNmiExit();
            return injectInterrupt(canInject);
        }
        if (state.inL2 && l2.waitsForSipi()) {
            return false;
        }
        if (!canInject || state.runPending) {
            return true;
        }
        if (!host.nmiBlocked()) {
            host.injectNmi();
            return injectInterrupt(false) || leavesAfterDelivery();
        }
        // The window that KVM asks for in the shadow of STI does not open if the one instruction clears RFLAGS.IF.
        state.stepOverShadow |= host.onlyStiBlocksNmi() && corrections.contains(Correction.STEPS_OVER_SHADOW);
        host.openNmiWindow();
        return injectInterrupt(canInject);
    }

    private boolean injectInterrupt(boolean canInject) {
        if (state.localApic.deliverable() == LocalApic.NONE) {
            return false;
        }
        if (state.inL2 && l2.exitsOnInterrupt()) {
            state.stepOverShadow |= canInject && l2.onlyShadowHoldsInterruptExit();
            return false;
        }
        if (state.inL2 && !l2.isActiveOrHalted()) {
            return false;
        }
        if (!canInject || state.runPending) {
            return true;
        }
        if (!host.interruptBlocked()) {
            host.injectInterrupt();
        }
        // Behind an interrupt of the 8259 there may be one of the local APIC.
        if (state.localApic.deliverable() != LocalApic.NONE) {
            host.openInterruptWindow();
        }
        return false;
    }

    private boolean leavesAfterDelivery() {
        return state.inL2 && l2.couldLeave();
    }

    /** Injects again what an exit interrupted; false if there was something. */
    private boolean reinject() {
        if (state.interruptedEvent == 0) {
            return true;
        }
        if (state.injectedSource() == TraceEvent.Source.INJECTION && EventType.isSoftware(state.interruptedEvent)) {
            l2.keepHeldDebugExceptions();
        }
        host.inject(state.interruptedEvent, state.interruptedError, state.interruptedLength, state.injectedSource());
        state.interruptedEvent = 0;
        return false;
    }

    /** An event must wait until the entry, or the delivery of another, is complete. */
    private void putOff(VirtualEvent event) {
        if (!state.runPending) {
            return;
        }
        if (event == VirtualEvent.INTERRUPT) {
            listener.injectionRefused(0, state.localApic.deliverable());
        } else if (event == VirtualEvent.NMI) {
            listener.injectionRefused(0, EventInfo.nmi().vector());
        }
    }

    /** The first of L1's events that a processor would recognise now in L2, whoever gets it: whether it exits must not change the order. */
    private @Nullable VirtualEvent due() {
        return VirtualEvent.first(l2, corrections);
    }

    @Override
    public void windowLeftBehind() {
        state.eventRequest = true;
    }

    @Override
    public void pendingAfterNestedExit() {
        state.eventRequest = true;
    }

    @Override
    public void pendingAfterEntryFailure() {
        state.eventRequest |= corrections.contains(Correction.LOOKS_AGAIN_AFTER_ENTRY_FAILURE);
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

    /** Something that the hardware knows nothing of may come before what it recognised: an NMI before L1's interrupt window, INIT before a debug trap. */
    @Override
    public boolean takesOver(ExitReason reason) {
        VirtualEvent mine =
                VirtualEvent.of(reason, reason.isInterruption() ? host.read(VmcsField.VM_EXIT_INTR_INFO) : 0);
        if (mine == null
                || (state.immediateExit
                        && mine.isTrapOfHardware()
                        && !corrections.contains(Correction.INIT_BEFORE_PENDING_TRAPS))) {
            return false;
        }
        VirtualEvent first = due();
        boolean higher = first != null && first.compareTo(mine) < 0;
        if (higher) {
            state.eventRequest = true;
            l2.putBack(mine);
        }
        return higher;
    }

    @Override
    public void halt() {
        host.write(VmcsField.GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal());
        state.halted = true;
    }

    @Override
    public boolean runnable() {
        if (state.interruptedEvent != 0) {
            return true;
        }
        if (state.inL2) {
            return VirtualEvent.wakes(l2, corrections) || (host.debugTrapPending() && l2.isActiveOrHalted());
        }
        if (host.debugTrapPending()) {
            return true;
        }
        return (state.nmiPending && !host.nmiBlocked())
                || (state.localApic.deliverable() != LocalApic.NONE && !host.interruptBlocked());
    }
}

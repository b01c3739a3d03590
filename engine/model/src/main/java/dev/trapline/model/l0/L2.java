package dev.trapline.model.l0;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Choices;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.VirtualApic;
import dev.trapline.model.machine.Vmcs;
import java.util.Set;

/** L2 as L0 sees it between its exits: what holds events back there, what L1 wants to know of, and the exits that L0 makes up for L1. */
final class L2 {

    private static final long SHADOW = Interruptibility.STI | Interruptibility.MOV_SS;

    private final State state;
    private final Host host;
    private final NestedExit exit;
    private final VirtualApic virtualApic;
    private final Choices choices;
    private final boolean mindsActivityState;

    L2(State state, Host host, NestedExit exit, VirtualApic virtualApic, Choices choices, Set<Correction> corrections) {
        this.state = state;
        this.host = host;
        this.exit = exit;
        this.virtualApic = virtualApic;
        this.choices = choices;
        this.mindsActivityState = corrections.contains(Correction.MINDS_ACTIVITY_STATE);
    }

    MachineListener listener() {
        return exit.listener();
    }

    boolean isActive() {
        return host.activity() == ActivityState.ACTIVE.ordinal();
    }

    boolean isActiveOrHalted() {
        return !mindsActivityState || host.activity() <= ActivityState.HLT.ordinal() || host.injectsEvent();
    }

    boolean waitsForSipi() {
        return mindsActivityState && host.activity() == ActivityState.WAIT_FOR_SIPI.ordinal();
    }

    /** For what {@code nested_vmx_run} enters a halted L2 that nothing is injected into; it does not ask whether the window is open. */
    boolean awaitsWindow() {
        Vmcs vmcs12 = state.vmcs12();
        return host.activity() == ActivityState.HLT.ordinal()
                && (vmcs12.has(ProcessorBased.NMI_WINDOW_EXITING)
                        || (vmcs12.has(ProcessorBased.INTR_WINDOW_EXITING) && host.interruptsEnabled()));
    }

    /** What the machine below recognises by itself at an entry, and would not, were L2 not entered. */
    boolean wakesAtEntry() {
        return isActiveOrHalted()
                && (nmiWindowOpen()
                        || interruptWindowOpen()
                        || debugTrapPending()
                        || virtualApic.exitsAtEntry(state.vmcs12()));
    }

    boolean sipiPending() {
        return state.sipi != State.NO_SIPI;
    }

    void leaveBySipi() {
        exit.exit(PlainExit.SIPI_SIGNAL, state.sipi);
    }

    boolean apicExitPending() {
        return state.apicExit != 0;
    }

    void leaveByApicExit() {
        exit.exit(ExitReason.of(state.apicExit).orElseThrow(), state.apicExitQualification);
    }

    boolean smiPending() {
        return state.smiPending;
    }

    void passThroughSmm() {
        state.smiPending = false;
    }

    boolean initPending() {
        return state.initPending;
    }

    void leaveByInit() {
        state.initPending = false;
        exit.exit(PlainExit.INIT_SIGNAL, 0);
    }

    boolean monitorTrapPending() {
        return state.monitorTrapPending;
    }

    boolean debugTrapPending() {
        return host.debugTrapPending();
    }

    boolean exitsOnDebugException() {
        return (state.vmcs12().get(VmcsField.EXCEPTION_BITMAP) & ExceptionVector.DB.mask()) != 0;
    }

    void leaveByDebugException() {
        long bits = host.read(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS);
        exit.exit(
                VectoredExit.EXCEPTION_NMI,
                bits & (PendingDebug.BREAKPOINTS | PendingDebug.BS),
                EventInfo.exception(ExceptionVector.DB).raw(),
                0,
                0);
    }

    /** What the machine below would do by itself, but that L0 has it exit. */
    void injectDebugException() {
        long bits = host.read(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) & (PendingDebug.BREAKPOINTS | PendingDebug.BS);
        host.machine.dr6(host.machine.dr6() | bits);
        host.inject(EventInfo.exception(ExceptionVector.DB).raw(), 0, 0, TraceEvent.Source.EVENT);
    }

    boolean timerExpired() {
        return state.timer == 0 && state.vmcs12().has(PinBased.VMX_PREEMPTION_TIMER);
    }

    boolean nmiWindowOpen() {
        long closing = Interruptibility.NMI
                | Interruptibility.MOV_SS
                | (choices.nmiWindowWaitsForSti() ? Interruptibility.STI : 0);
        return state.vmcs12().has(ProcessorBased.NMI_WINDOW_EXITING) && !host.blocking(closing);
    }

    /** Read anew each time, since L1 may change it between entries. */
    boolean exitsOnNmi() {
        return state.vmcs12().has(PinBased.NMI_EXITING);
    }

    boolean nmiRecognised() {
        if (!state.nmiPending) {
            return false;
        }
        return exitsOnNmi()
                ? !state.nmiBlockedForL2sWholeRun && !(choices.nmiExitWaitsForShadow() && host.blocking(SHADOW))
                : !host.nmiBlocked();
    }

    boolean onlyShadowHoldsNmiExit() {
        return choices.nmiExitWaitsForShadow() && !state.nmiBlockedForL2sWholeRun && host.blocking(SHADOW);
    }

    void leaveByNmi() {
        state.nmiPending = false;
        exit.exit(VectoredExit.EXCEPTION_NMI, 0, EventInfo.nmi().raw(), 0, 0);
    }

    boolean interruptWindowOpen() {
        return state.vmcs12().has(ProcessorBased.INTR_WINDOW_EXITING) && !host.interruptBlocked();
    }

    boolean virtualInterruptPending() {
        Vmcs vmcs12 = state.vmcs12();
        if (!vmcs12.has(SecondaryBased.VIRTUAL_INTR_DELIVERY)
                || vmcs12.has(ProcessorBased.INTR_WINDOW_EXITING)
                || host.interruptBlocked()) {
            return false;
        }
        takeInterruptStatus();
        return virtualApic.exceedsPriority(vmcs12);
    }

    /** What the machine below would do by itself, done by L0 because something waits behind it. */
    void injectVirtualInterrupt() {
        takeInterruptStatus();
        int vector = virtualApic.acknowledge(state.vmcs12());
        giveInterruptStatus();
        host.inject(EventInfo.VALID | vector, 0, 0, TraceEvent.Source.VIRTUAL_INTERRUPT);
    }

    /** {@code nested_exit_on_intr}: read anew each time, since L1 may change it between entries. */
    boolean exitsOnInterrupt() {
        return state.vmcs12().has(PinBased.EXT_INTR);
    }

    boolean interruptRecognised() {
        if (state.localApic.deliverable() == LocalApic.NONE) {
            return false;
        }
        return exitsOnInterrupt()
                ? !(choices.interruptExitWaitsForShadow() && host.blocking(SHADOW))
                : !host.interruptBlocked();
    }

    boolean onlyShadowHoldsInterruptExit() {
        return choices.interruptExitWaitsForShadow() && host.blocking(SHADOW);
    }

    /** Whether something is pending that leaves L2, or could once what is delivered now has been. */
    boolean couldLeave() {
        return timerExpired()
                || state.initPending
                || state.monitorTrapPending
                || (state.nmiPending && exitsOnNmi() && !state.nmiBlockedForL2sWholeRun)
                || (state.localApic.deliverable() != LocalApic.NONE && exitsOnInterrupt());
    }

    /** L1 injects an event of an instruction as after MOV SS, which debug exceptions come behind (SDM 26.7.3); an exit of its delivery forgets them. */
    void keepHeldDebugExceptions() {
        Vmcs vmcs12 = state.vmcs12();
        if ((vmcs12.get(VmcsField.GUEST_INTERRUPTIBILITY_INFO) & Interruptibility.MOV_SS) != 0) {
            host.write(VmcsField.GUEST_INTERRUPTIBILITY_INFO, vmcs12.get(VmcsField.GUEST_INTERRUPTIBILITY_INFO));
            host.write(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, vmcs12.get(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS));
        }
    }

    /** The machine below recognised something, and something else comes before it. */
    void putBack(VirtualEvent event) {
        if (event == VirtualEvent.DEBUG_TRAP) {
            long bits = host.read(VmcsField.EXIT_QUALIFICATION);
            boolean breakpoint = (bits & PendingDebug.BREAKPOINTS) != 0;
            // Which are enabled stands in DR7; here they are met only where L1 says so at the entry.
            long enabled = state.vmcs12().get(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) & PendingDebug.ENABLED_BREAKPOINT;
            host.write(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, bits | (breakpoint ? enabled : 0));
        } else if (event == VirtualEvent.MONITOR_TRAP_FLAG) {
            state.monitorTrapPending = true;
        }
    }

    /** An exit, or the notification of posted interrupts (SDM 29.6). */
    void leaveByInterrupt() {
        Vmcs vmcs12 = state.vmcs12();
        if (!vmcs12.has(ExitControl.ACK_INTR_ON_EXIT)) {
            exit.exit(VectoredExit.EXTERNAL_INTERRUPT, 0);
            return;
        }
        int vector = state.localApic.deliverable();
        state.localApic.acknowledge(vector);
        if (vmcs12.has(PinBased.POSTED_INTR) && vector == (int) vmcs12.get(VmcsField.POSTED_INTR_NV)) {
            state.localApic.eoi();
            takeInterruptStatus();
            virtualApic.processPostedInterrupts(vmcs12);
            giveInterruptStatus();
        } else {
            exit.exit(VectoredExit.EXTERNAL_INTERRUPT, 0, EventInfo.VALID | vector, 0, 0);
        }
    }

    void leave(ExitReason reason) {
        exit.exit(reason, 0);
    }

    /** RVI and SVI live in VMCS02 while L2 runs. */
    void takeInterruptStatus() {
        state.vmcs12().set(VmcsField.GUEST_INTR_STATUS, host.read(VmcsField.GUEST_INTR_STATUS));
    }

    void giveInterruptStatus() {
        host.write(VmcsField.GUEST_INTR_STATUS, state.vmcs12().get(VmcsField.GUEST_INTR_STATUS));
    }
}

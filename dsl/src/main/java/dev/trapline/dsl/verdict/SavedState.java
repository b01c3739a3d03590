package dev.trapline.dsl.verdict;

import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VectoredExit;
import java.util.EnumSet;
import java.util.Set;

/** INV9: what an exit saves of L2 (SDM 27.3), compared with what the VM entry loaded. */
final class SavedState {

    private static final long BLOCKING = Interruptibility.STI | Interruptibility.MOV_SS | Interruptibility.NMI;
    private static final int SVI_SHIFT = 8;
    private static final long RVI = 0xFF;
    /** The exits that keep pending debug exceptions, those by a machine check aside (SDM 27.3.4). */
    private static final Set<PlainExit> KEEP_PENDING_DEBUG = EnumSet.of(
            PlainExit.INIT_SIGNAL,
            PlainExit.MONITOR_TRAP_FLAG,
            PlainExit.TPR_BELOW_THRESHOLD,
            PlainExit.EOI_INDUCED,
            PlainExit.APIC_WRITE);

    private SavedState() {}

    /**
     * Checks what an exit saved.
     *
     * @param loaded what the VM entry loaded
     * @param untouched whether L2 neither ran nor began to take an event in between
     */
    static void check(
            GuestState loaded, TraceEvent.Exited exit, boolean untouched, ExitInvariants.Requirement requirement) {
        GuestState saved = exit.guest();
        if (untouched) {
            requirement.require(
                    comparable(saved).equals(comparable(loaded)) && interruptStatusMayFollow(loaded, exit),
                    () -> "INV9: L2 did not run, so its state is that of the entry, %s, and not %s"
                            .formatted(loaded, saved),
                    exit);
        }
        requirement.require(
                saved.pendingDebug() == 0 || keepsPendingDebug(exit),
                () -> "INV9: this exit saves no pending debug exceptions",
                exit);
        requirement.require(
                timerMayFollow(loaded.timer(), exit),
                () -> "INV9: the timer is saved where L1 says so, and has not gone up from 0x%x to 0x%x"
                        .formatted(loaded.timer(), saved.timer()),
                exit);
    }

    private static GuestState comparable(GuestState state) {
        return new GuestState(
                state.rip(),
                state.rsp(),
                state.rflags() & ~Rflags.RF,
                state.interruptibility() & BLOCKING,
                state.activity());
    }

    /** Posted interrupts can raise RVI while nothing runs. */
    private static boolean interruptStatusMayFollow(GuestState loaded, TraceEvent.Exited exit) {
        return !exit.controls().has(SecondaryBased.VIRTUAL_INTR_DELIVERY)
                || (exit.guest().interruptStatus() >> SVI_SHIFT == loaded.interruptStatus() >> SVI_SHIFT
                        && (exit.guest().interruptStatus() & RVI) >= (loaded.interruptStatus() & RVI));
    }

    private static boolean keepsPendingDebug(TraceEvent.Exited exit) {
        if (exit.reason() instanceof PlainExit plain && KEEP_PENDING_DEBUG.contains(plain)) {
            return true;
        }
        boolean debugException = isException(exit, ExceptionVector.DB);
        boolean blockedByMovSs = (exit.guest().interruptibility() & Interruptibility.MOV_SS) != 0;
        return isException(exit, ExceptionVector.MC) || (blockedByMovSs && !debugException);
    }

    private static boolean isException(TraceEvent.Exited exit, ExceptionVector exception) {
        return exit.reason() == VectoredExit.EXCEPTION_NMI
                && exit.interruption()
                        .filter(EventInfo.exception(exception)::equals)
                        .isPresent();
    }

    private static boolean timerMayFollow(long loaded, TraceEvent.Exited exit) {
        boolean saves = exit.controls().has(PinBased.VMX_PREEMPTION_TIMER)
                && exit.controls().has(ExitControl.SAVE_VMX_PREEMPTION_TIMER);
        return saves ? exit.guest().timer() <= loaded : exit.guest().timer() == loaded;
    }
}

package dev.trapline.differ;

import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.VectoredExit;

/** What a core can get wrong. */
final class Lies {

    private Lies() {}

    /** Exits by NMIs save that NMIs are blocked. */
    static TraceEvent nmisBlockedAtNmiExits(TraceEvent event) {
        return event instanceof TraceEvent.Exited exit
                        && exit.reason() == VectoredExit.EXCEPTION_NMI
                        && exit.interruption()
                                .filter(info -> info.vector() == 2)
                                .isPresent()
                ? saving(exit, exit.guest().interruptibility() | Interruptibility.NMI)
                : event;
    }

    private static TraceEvent saving(TraceEvent.Exited exit, long interruptibility) {
        GuestState guest = exit.guest();
        return new TraceEvent.Exited(
                exit.reason(),
                exit.entryFailure(),
                exit.qualification(),
                exit.interruption(),
                exit.interruptionError(),
                exit.vectoring(),
                exit.vectoringError(),
                exit.instructionLength(),
                new GuestState(
                        guest.rip(),
                        guest.rsp(),
                        guest.rflags(),
                        interruptibility,
                        guest.activity(),
                        guest.pendingDebug(),
                        guest.interruptStatus(),
                        guest.timer()),
                exit.entryEventValid(),
                exit.launched(),
                exit.controls(),
                exit.host(),
                exit.nmiUnblocking(),
                exit.virtualApic(),
                exit.apic(),
                exit.l2Instructions(),
                exit.at());
    }
}

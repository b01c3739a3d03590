package dev.trapline.model.core;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import java.util.List;

/** What L1 can observe of a run, by the definition of the equivalence: neither what an L0 did, nor when an input arrived. */
final class L1Sees {

    private L1Sees() {}

    static List<TraceEvent> in(Trace trace) {
        return trace.events().stream()
                .filter(event -> event instanceof TraceEvent.L1View || event instanceof TraceEvent.Ended)
                .map(L1Sees::withoutWhatCannotBeRead)
                .toList();
    }

    /** An injection is part of the VM entry: no instruction can tell whether an input arrived before it or after it. */
    private static TraceEvent withoutWhatCannotBeRead(TraceEvent event) {
        return event instanceof TraceEvent.Delivered delivered && delivered.source() == TraceEvent.Source.INJECTION
                ? new TraceEvent.Delivered(
                        delivered.to(),
                        delivered.event(),
                        delivered.source(),
                        delivered.returnRip(),
                        delivered.savedRflags(),
                        delivered.error(),
                        delivered.handlerRip(),
                        ApicState.IDLE,
                        delivered.at())
                : event;
    }
}

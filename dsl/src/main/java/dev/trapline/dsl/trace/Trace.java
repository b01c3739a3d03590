package dev.trapline.dsl.trace;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What happened in one run, in order.
 *
 * @param events the last is the only {@link TraceEvent.Ended}
 */
public record Trace(List<TraceEvent> events) {

    /** Copies the list, and checks that it ends once. */
    public Trace {
        events = List.copyOf(events);
        int ends = 0;
        for (TraceEvent event : events) {
            ends += event instanceof TraceEvent.Ended ? 1 : 0;
        }
        if (ends != 1 || !(events.get(events.size() - 1) instanceof TraceEvent.Ended)) {
            throw new IllegalArgumentException(
                    "a trace ends with Ended, once; this has %d of it: %s".formatted(ends, events));
        }
    }

    /** How the run ended. */
    public TraceEvent.Ended end() {
        return (TraceEvent.Ended) events.get(events.size() - 1);
    }

    /** The events of one kind, in order. */
    public <T extends TraceEvent> Stream<T> all(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** L0's exits by reason, with their number; of the L0 that L1 runs on. */
    public Map<String, Integer> l0Exits() {
        Map<String, Integer> counts = new TreeMap<>();
        for (TraceEvent event : events) {
            if (event instanceof L0Event.L0Exited exit && exit.depth() == 0) {
                counts.merge(exit.reason().name(), 1, Integer::sum);
            }
        }
        return counts;
    }
}

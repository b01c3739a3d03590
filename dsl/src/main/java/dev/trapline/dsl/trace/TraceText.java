package dev.trapline.dsl.trace;

import java.util.List;

/** Events in words, for error messages and reports. */
public final class TraceText {

    private TraceText() {}

    /** One event in words, without its place in the run. */
    public static String of(TraceEvent event) {
        return event.toString();
    }

    /** A trace in words, one event a line. */
    public static String of(List<? extends TraceEvent> events) {
        return events.toString();
    }
}

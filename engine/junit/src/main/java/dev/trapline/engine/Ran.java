package dev.trapline.engine;

import dev.trapline.dsl.trace.Trace;

/** What came of running a program on a core. */
sealed interface Ran {

    /** It ran. */
    record Traced(Trace trace, long micros) implements Ran {}

    /** The core cannot run it. */
    record Unsupported(String why) implements Ran {}

    /** The core broke, or did not come back in time. */
    record Broke(String message, Throwable cause) implements Ran {}
}

package dev.trapline.kit;

import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.trace.Trace;
import java.util.List;

/** A thread that is interrupted comes back from a run, whatever it may still take, and the core is none the worse for it. */
final class Interruption {

    private static final Limits FOR_EVER = new Limits(Long.MAX_VALUE);

    private Interruption() {}

    /**
     * Checks a core on programs that do not end.
     *
     * @param endless these
     * @param examples what it must run afterwards as before
     * @return whether it supports one of the endless programs
     */
    static boolean check(CoreUnderTest core, List<Example> endless, List<Example> examples) {
        List<Example> programs = core.supported(endless);
        for (Example example : programs) {
            Example after = core.supported(examples).get(0);
            Trace before = core.run(after);
            core.within(example, ", though its thread was interrupted", () -> runInterrupted(core, example));
            CoreUnderTest.difference("before", before, "after an interrupted run", core.run(after))
                    .ifPresent(difference -> {
                        throw core.broken("is not the same after an interrupted run, at " + difference, after);
                    });
        }
        return !programs.isEmpty();
    }

    /** Whether it throws or ends the trace is its own affair. */
    private static boolean runInterrupted(CoreUnderTest core, Example example) {
        Thread.currentThread().interrupt();
        try {
            core.core().run(example.program(), FOR_EVER);
        } catch (RuntimeException interrupted) {
            return true;
        }
        return true;
    }
}

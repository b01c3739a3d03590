package dev.trapline.kit;

import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import java.util.List;

/** A run ends after as many steps as it may take, and with no more done than that. */
final class Bounds {

    private static final List<Long> BOUNDS = List.of(1L, 2L, 5L, 1000L);

    private Bounds() {}

    /**
     * Checks a core on programs that end, and on some that do not.
     *
     * @param endless those that do not
     */
    static void check(CoreUnderTest core, List<Example> examples, List<Example> endless) {
        for (Example example : core.supported(examples)) {
            for (long steps : BOUNDS) {
                checkBound(core, example, steps);
            }
        }
        for (Example example : core.supported(endless)) {
            for (long steps : BOUNDS) {
                Trace trace = checkBound(core, example, steps);
                if (trace.end().how() != TraceEvent.End.OUT_OF_STEPS) {
                    throw core.broken(
                            "says of a program that has no end how it ended after %d steps: %s"
                                    .formatted(steps, trace.end()),
                            example);
                }
            }
        }
    }

    private static Trace checkBound(CoreUnderTest core, Example example, long steps) {
        Trace trace = core.run(example, new Limits(steps));
        long done = trace.end().at().l1() + trace.end().at().l2();
        if (done > steps) {
            throw core.broken(
                    "has done %d instructions, though it may take %d step%s"
                            .formatted(done, steps, steps == 1 ? "" : "s"),
                    example);
        }
        return trace;
    }
}

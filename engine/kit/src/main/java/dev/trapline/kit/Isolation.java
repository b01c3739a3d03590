package dev.trapline.kit;

import dev.trapline.dsl.trace.Trace;
import java.util.List;
import java.util.function.Supplier;

/** What ran before leaves nothing for a program to find. */
final class Isolation {

    private Isolation() {}

    /**
     * Checks a core on each program that it supports: behind others it must give what it gave on a new core.
     *
     * @param fresh a core on which nothing has run yet
     */
    static void check(CoreUnderTest core, Supplier<CoreUnderTest> fresh, List<Example> examples) {
        List<Example> supported = core.supported(examples);
        List<Trace> alone =
                supported.stream().map(example -> fresh.get().run(example)).toList();
        for (int i = 0; i < supported.size(); i++) {
            refuseDifference(core, supported.get(i), alone.get(i));
        }
        for (int i = supported.size() - 1; i >= 0; i--) {
            refuseDifference(core, supported.get(i), alone.get(i));
        }
    }

    private static void refuseDifference(CoreUnderTest core, Example example, Trace alone) {
        CoreUnderTest.difference("alone", alone, "behind others", core.run(example))
                .ifPresent(difference -> {
                    throw core.broken(
                            "does not keep programs apart: behind others a program gives another trace at "
                                    + difference,
                            example);
                });
    }
}

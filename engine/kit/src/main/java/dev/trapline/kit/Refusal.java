package dev.trapline.kit;

import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.trace.Trace;
import java.util.List;

/** A core runs what it supports, and refuses what it does not, with a reason. */
final class Refusal {

    private Refusal() {}

    /** Checks a core on each program. */
    static void check(CoreUnderTest core, List<Example> examples) {
        for (Example example : examples) {
            Support support = core.core().supports(example.program());
            if (!support.equals(core.core().supports(example.program()))) {
                throw core.broken("answers differently when asked again whether it supports a program", example);
            }
            if (support.supported()) {
                core.run(example);
            } else {
                refuses(core, example, support);
            }
        }
        if (core.supported(examples).isEmpty()) {
            throw core.broken(
                    "supports not one of the %d programs of the kit; of the first it says: %s"
                            .formatted(
                                    examples.size(),
                                    core.core()
                                            .supports(examples.get(0).program())
                                            .why()),
                    examples.get(0));
        }
    }

    private static void refuses(CoreUnderTest core, Example example, Support support) {
        if (support.why().isBlank()) {
            throw core.broken("does not support a program, and does not say why", example);
        }
        boolean refused = core.within(example, () -> {
            try {
                Trace trace = core.core().run(example.program(), Limits.DEFAULT);
                return trace == null;
            } catch (IllegalArgumentException asItShould) {
                return true;
            }
        });
        if (!refused) {
            throw core.broken(
                    "runs a program that it does not support (%s); it must throw an IllegalArgumentException"
                            .formatted(support.why()),
                    example);
        }
    }
}

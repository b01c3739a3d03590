package dev.trapline.dsl.verdict;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.trace.Trace;
import java.util.Optional;
import java.util.Set;

/** Holds traces against expectations. */
public final class Judge {

    private Judge() {}

    /**
     * The verdict on one run.
     *
     * @param compilation what was said and run
     * @param core what it ran on
     * @param trace what happened
     * @param bareMetal what happened on bare metal, empty if this is bare metal or bare metal could not run it
     * @param behaviours ids of the behaviours that the spec covers, for the core's known deviations
     */
    public static Verdict judge(Compilation compilation, Core core, Trace trace, Optional<Trace> bareMetal, Set<String> behaviours) {
        throw new IllegalStateException("being written");
    }
}

package dev.trapline.engine;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Judge;
import dev.trapline.dsl.verdict.Verdict;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a run takes from outside.
 *
 * @param clock the time of day
 * @param nanos a clock for differences
 * @param unique a word that no other run has
 * @param judging who says what a trace is worth
 */
record Surroundings(InstantSource clock, LongSupplier nanos, Supplier<String> unique, Judging judging) {

    static final Surroundings REAL = new Surroundings(
            InstantSource.system(), System::nanoTime, () -> UUID.randomUUID().toString(), Judge::judge);

    /** As {@link Judge#judge}. */
    @FunctionalInterface
    interface Judging {
        Verdict judge(
                Compilation compilation, Core core, Trace trace, Optional<Trace> bareMetal, Set<String> behaviours);
    }
}

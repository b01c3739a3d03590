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
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a run takes from outside.
 *
 * @param clock the time of day
 * @param nanos a clock for differences
 * @param unique a word that no other run has
 * @param newSeed gives a seed for a random order
 * @param judging who says what a trace is worth
 */
record Surroundings(
        InstantSource clock, LongSupplier nanos, Supplier<String> unique, LongSupplier newSeed, Judging judging) {

    static final Surroundings REAL = new Surroundings(
            InstantSource.system(),
            System::nanoTime,
            () -> UUID.randomUUID().toString(),
            // Few digits, since people will type it.
            () -> ThreadLocalRandom.current().nextInt(1, 1_000_000),
            Judge::judge);

    /** As {@link Judge#judge}. */
    @FunctionalInterface
    interface Judging {
        Verdict judge(
                Compilation compilation, Core core, Trace trace, Optional<Trace> bareMetal, Set<String> behaviours);
    }
}

package dev.trapline.engine;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Calls specs, each in the time that a run of it may take: one that never returns is left behind. */
final class SpecCalls {

    private final Workers workers;
    private final Duration timeout;
    private final Resources resources;

    /**
     * For specs of one phase.
     *
     * @param timeout for those that say nothing of it
     * @param resources what the constructors of their classes take
     */
    SpecCalls(Workers workers, Duration timeout, Resources resources) {
        this.workers = workers;
        this.timeout = timeout;
        this.resources = resources;
    }

    /**
     * What a spec for one scenario says.
     *
     * @throws Throwable whatever it throws, or a SpecProblemException if it does not return
     */
    Scenario scenario(SpecMember member) throws Throwable {
        return call(member, () -> member.scenario(resources));
    }

    /**
     * What a spec for several cases says.
     *
     * @throws Throwable whatever it throws, or a SpecProblemException if it does not return
     */
    Table table(SpecMember member) throws Throwable {
        return call(member, () -> member.allCases(resources));
    }

    /** A spec. */
    @FunctionalInterface
    private interface Spoken<T> {
        T value() throws Throwable;
    }

    private <T> T call(SpecMember member, Spoken<T> spec) throws Throwable {
        Duration time = member.marks().budget().timeout().orElse(timeout);
        Workers.Result<T> result = workers.run(callable(spec), time);
        if (result instanceof Workers.Result.Returned<T> returned) {
            return returned.value();
        }
        if (result instanceof Workers.Result.TimedOut<T> late) {
            throw new SpecProblemException("%s did not return after %s (%s) and was left behind. It stood at:%s"
                    .formatted(
                            member.reference(),
                            CoreRunner.inWords(time),
                            member.marks().budget().timeout().isPresent() ? "@Timeout" : Settings.TIMEOUT,
                            late.where()));
        }
        Throwable thrown = ((Workers.Result.Threw<T>) result).thrown();
        if (thrown instanceof InterruptedException && Thread.currentThread().isInterrupted()) {
            throw new SpecProblemException("The run was interrupted while %s was called".formatted(member.reference()));
        }
        throw thrown;
    }

    private static <T> Callable<T> callable(Spoken<T> spec) {
        return () -> {
            try {
                return spec.value();
            } catch (Exception | Error thrown) {
                throw thrown;
            } catch (Throwable other) {
                throw new SpecProblemException("a spec threw " + other, other);
            }
        };
    }
}

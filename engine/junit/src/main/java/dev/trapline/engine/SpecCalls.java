package dev.trapline.engine;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import java.time.Duration;
import java.util.Optional;
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
     * What a spec for one scenario says. Nobody waits for it here: who builds the scene does that in the time of a run.
     *
     * @throws Throwable whatever it throws
     */
    Scenario scenario(SpecMember member) throws Throwable {
        return member.scenario(resources);
    }

    /**
     * What a spec for several cases says.
     *
     * @throws Throwable whatever it throws, or a SpecProblemException if it does not return
     */
    Table table(SpecMember member) throws Throwable {
        Workers.Result<Table> result =
                workers.run(callable(member), member.marks().budget().timeout().orElse(timeout));
        if (result instanceof Workers.Result.Returned<Table> returned) {
            return returned.value();
        }
        if (result instanceof Workers.Result.TimedOut<Table> late) {
            throw new SpecProblemException(late(member, timeout, late.where()));
        }
        Throwable thrown = ((Workers.Result.Threw<Table>) result).thrown();
        if (thrown instanceof InterruptedException && Thread.currentThread().isInterrupted()) {
            throw new SpecProblemException("The run was interrupted while %s was called".formatted(member.reference()));
        }
        throw thrown;
    }

    /** What to say of a spec that did not return. */
    static String late(SpecMember member, Duration timeout, String where) {
        Optional<Duration> own = member.marks().budget().timeout();
        return "%s did not return after %s (%s) and was left behind. It stood at:%s"
                .formatted(
                        member.reference(),
                        CoreRunner.inWords(own.orElse(timeout)),
                        own.isPresent() ? "@Timeout" : Settings.TIMEOUT,
                        where);
    }

    private Callable<Table> callable(SpecMember member) {
        return () -> {
            try {
                return member.allCases(resources);
            } catch (Exception | Error thrown) {
                throw thrown;
            } catch (Throwable other) {
                throw new SpecProblemException("a spec threw " + other, other);
            }
        };
    }
}

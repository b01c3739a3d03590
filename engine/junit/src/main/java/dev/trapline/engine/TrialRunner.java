package dev.trapline.engine;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.ExpectationResult;
import dev.trapline.dsl.verdict.Verdict;
import java.util.List;
import java.util.Optional;

/** Runs a scenario on a core, and has it judged. What does not come true where its program ran among others is run again by itself, and that counts. */
final class TrialRunner {

    /** What a reader has to know of a pass that others would have spoilt. */
    private static final Outcome DISTURBED_BY_OTHERS = Outcome.of(Verdict.passed(List.of(new ExpectationResult(
            "run by itself it comes true",
            ExpectationResult.Outcome.PASSED,
            "it did not where other programs had run before it in the same start of the core",
            Optional.empty()))));

    private final CoreRunner runner;
    private final Batches batches;
    private final Surroundings.Judging judging;

    TrialRunner(CoreRunner runner, Batches batches, Surroundings.Judging judging) {
        this.runner = runner;
        this.batches = batches;
        this.judging = judging;
    }

    Outcome outcome(Trial trial) {
        Optional<Ran> amongOthers = batches.ran(trial);
        if (amongOthers.isEmpty()) {
            return alone(trial);
        }
        Outcome outcome = outcome(trial, amongOthers.get());
        if (outcome.verdict().outcome() == Verdict.Outcome.PASSED
                || outcome.verdict().outcome() == Verdict.Outcome.UNSUPPORTED) {
            return outcome;
        }
        Outcome alone = alone(trial);
        return alone.verdict().outcome() == Verdict.Outcome.PASSED ? alone.and(DISTURBED_BY_OTHERS) : alone;
    }

    private Outcome alone(Trial trial) {
        Core core = trial.core();
        return outcome(trial, trial.isReference() ? onReference(core, trial) : runner.run(core, trial));
    }

    private Outcome outcome(Trial trial, Ran ran) {
        Core core = trial.core();
        if (ran instanceof Ran.Broke broke) {
            return Outcome.error(broke.message(), broke.cause());
        }
        if (ran instanceof Ran.Unsupported unsupported) {
            return Outcome.unsupported("Core %s cannot run this: %s".formatted(core.name(), unsupported.why()));
        }
        Optional<Trace> bareMetal = Optional.empty();
        if (!trial.isReference() && trial.reference().isPresent()) {
            Ran compared = onReference(trial.reference().get(), trial);
            if (compared instanceof Ran.Broke broke) {
                return Outcome.error("There is nothing to compare with. " + broke.message(), broke.cause());
            }
            bareMetal = compared instanceof Ran.Traced traced ? Optional.of(traced.trace()) : Optional.empty();
        }
        return judged(trial, (Ran.Traced) ran, bareMetal);
    }

    private Outcome judged(Trial trial, Ran.Traced traced, Optional<Trace> bareMetal) {
        try {
            return Outcome.of(
                    judging.judge(trial.compilation(), trial.core(), traced.trace(), bareMetal, trial.behaviours()),
                    traced);
        } catch (RuntimeException | LinkageError | StackOverflowError failure) {
            return Outcome.error("The trace could not be judged: " + failure, failure);
        }
    }

    private Ran onReference(Core core, Trial trial) {
        return trial.scene().reference(trial.setting(), () -> runner.run(core, trial));
    }
}

package dev.trapline.engine;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.trace.Trace;
import java.util.Optional;

/** Runs a scenario on a core, and has it judged. */
final class TrialRunner {

    private final CoreRunner runner;
    private final Surroundings.Judging judging;

    TrialRunner(CoreRunner runner, Surroundings.Judging judging) {
        this.runner = runner;
        this.judging = judging;
    }

    Outcome outcome(Trial trial) {
        Core core = trial.core();
        Ran ran = trial.isReference() ? onReference(core, trial) : runner.run(core, trial);
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

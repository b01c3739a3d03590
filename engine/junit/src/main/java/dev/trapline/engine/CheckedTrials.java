package dev.trapline.engine;

import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs a scenario on a core and, if it came true, checks what must be true of every scenario that does. */
final class CheckedTrials {

    private final TrialRunner trials;
    private final List<AfterPass> checks;

    /** Something to check of a scenario that came true. */
    @FunctionalInterface
    interface AfterPass {
        /**
         * Checks it.
         *
         * @param undisturbed what happened
         * @return empty if the core offers nothing to check it by
         * @throws CoreFailureException if the core breaks
         */
        Optional<Outcome> outcome(Trial trial, Trace undisturbed);
    }

    CheckedTrials(CoreRunner runner, TrialRunner trials, Set<Check> chosen) {
        this.trials = trials;
        List<AfterPass> all = new ArrayList<>();
        if (chosen.contains(Check.SPURIOUS_EXITS)) {
            all.add(new DisturbanceCheck(
                    Check.SPURIOUS_EXITS,
                    Disturbance.SpuriousExit.class,
                    "L1 observes the same with one more exit of L0, wherever it comes",
                    runner));
        }
        if (chosen.contains(Check.SAVE_AND_RESTORE)) {
            all.add(new DisturbanceCheck(
                    Check.SAVE_AND_RESTORE,
                    Disturbance.SaveAndRestore.class,
                    "L1 observes the same with the state saved, and restored on a new machine, at every transition",
                    runner));
        }
        if (chosen.contains(Check.SETTINGS)) {
            all.add(new SettingsCheck(trials));
        }
        this.checks = List.copyOf(all);
    }

    Outcome outcome(Trial trial) {
        Outcome outcome = trials.outcome(trial);
        if (outcome.verdict().outcome() != Verdict.Outcome.PASSED
                || outcome.trace().isEmpty()) {
            return outcome;
        }
        Trace undisturbed = outcome.trace().get();
        for (AfterPass check : checks) {
            outcome = checked(check, trial, undisturbed).map(outcome::and).orElse(outcome);
        }
        return outcome;
    }

    private static Optional<Outcome> checked(AfterPass check, Trial trial, Trace undisturbed) {
        try {
            return check.outcome(trial, undisturbed);
        } catch (CoreFailureException failure) {
            return Optional.of(Outcome.error(String.valueOf(failure.getMessage()), failure.thrown()));
        }
    }
}

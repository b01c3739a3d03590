package dev.trapline.engine;

import dev.trapline.dsl.core.Correction;
import dev.trapline.dsl.core.Prediction;
import dev.trapline.dsl.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Explains failures: by what the spec declares, else, on cores that lack corrections, by the first correction with which the scenario passes, else the first pair, else all of them. */
final class Predictions {

    private final CheckedTrials trials;

    Predictions(CheckedTrials trials) {
        this.trials = trials;
    }

    Outcome outcome(Trial trial) {
        Outcome outcome = trials.outcome(trial);
        Optional<KnownDeviation> declared =
                trial.member().marks().deviationOf(trial.core().name());
        if (declared.isPresent()) {
            return Declared.judge(declared.get(), trial, outcome);
        }
        if (outcome.verdict().outcome() != Verdict.Outcome.FAILED) {
            return outcome;
        }
        return attempts(trial.core().corrections()).stream()
                .filter(corrections -> mend(trial, corrections))
                .findFirst()
                .map(corrections -> predicted(trial, outcome, new Prediction(corrections)))
                .orElse(outcome);
    }

    /** Few first, each number in the order of the core. */
    private static List<List<Correction>> attempts(List<Correction> all) {
        List<List<Correction>> attempts = new ArrayList<>();
        all.forEach(one -> attempts.add(List.of(one)));
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                attempts.add(List.of(all.get(i), all.get(j)));
            }
        }
        if (all.size() > 2) {
            attempts.add(all);
        }
        return attempts;
    }

    private boolean mend(Trial trial, List<Correction> corrections) {
        Set<Correction> together = new LinkedHashSet<>(corrections);
        Trial mended = trial.on(trial.core().corrected(together));
        return trials.outcome(mended).verdict().outcome() == Verdict.Outcome.PASSED;
    }

    private static Outcome predicted(Trial trial, Outcome outcome, Prediction prediction) {
        String message = "prediction %s of %s: %s, because %s\n%s"
                .formatted(
                        prediction.id(),
                        trial.core().name(),
                        prediction.what(),
                        prediction.because(),
                        outcome.verdict().message());
        return outcome.explained(prediction, message);
    }
}

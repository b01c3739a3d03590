package dev.trapline.engine;

import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.verdict.Verdict;

/** Judges a spec on a core that it declares to break it. */
final class Declared {

    private Declared() {}

    /** A failure is no news, a pass is one. */
    static Outcome judge(KnownDeviation declared, Trial trial, Outcome outcome) {
        String core = declared.core();
        Deviation deviation = Deviation.always(
                trial.member().reference(),
                declared.what().isBlank() ? "does not do what this spec says" : declared.what(),
                declared.because(),
                trial.behaviours());
        String name = "known deviation of %s: %s, because %s".formatted(core, deviation.what(), deviation.because());
        Verdict verdict = outcome.verdict();
        return switch (verdict.outcome()) {
            case FAILED -> outcome.explained(deviation, name + "\n" + verdict.message());
            case PASSED ->
                outcome.instead(
                        Verdict.Outcome.FAILED,
                        "on %s this passes, but it must not: %s\nThe core was mended; remove @KnownDeviation(core = \"%s\").\n"
                                .formatted(core, name, core),
                        "a failure, as @KnownDeviation says",
                        "a pass");
            default -> outcome;
        };
    }
}

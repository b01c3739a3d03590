package dev.trapline.dsl.verdict;

import dev.trapline.dsl.core.Departure;
import java.util.List;
import java.util.Optional;

/**
 * What became of one scenario on one core.
 *
 * @param outcome the result
 * @param expectations each expectation beside what was seen, in order; empty if nothing ran
 * @param message why, for every outcome but a pass; of several lines, complete without the rest
 * @param expected what the first failed expectation wanted, and what led there, for a comparison side by side; empty if none failed
 * @param actual what was seen in its place; empty if none failed
 * @param deviation which, for the outcome {@code DEVIATION}
 */
public record Verdict(
        Outcome outcome,
        List<ExpectationResult> expectations,
        String message,
        String expected,
        String actual,
        Optional<Departure> deviation) {

    /** The results there are. */
    public enum Outcome {
        /** Every expectation that can be observed came true. */
        PASSED,
        /** Some expectation did not come true. */
        FAILED,
        /** The core cannot run or show this. */
        UNSUPPORTED,
        /** It failed as the core is known or predicted to. */
        DEVIATION,
        /** It is disabled, or pending and has not passed yet. */
        SKIPPED,
        /** The spec or the core broke. */
        ERROR
    }

    /** Copies the list. */
    public Verdict {
        expectations = List.copyOf(expectations);
    }

    /** A pass. */
    public static Verdict passed(List<ExpectationResult> expectations) {
        return new Verdict(Outcome.PASSED, expectations, "", "", "", Optional.empty());
    }

    /** The core cannot run or show this. */
    public static Verdict unsupported(List<ExpectationResult> expectations, String why) {
        return new Verdict(Outcome.UNSUPPORTED, expectations, why, "", "", Optional.empty());
    }

    /** It is not expected to pass. */
    public static Verdict skipped(List<ExpectationResult> expectations, String why) {
        return new Verdict(Outcome.SKIPPED, expectations, why, "", "", Optional.empty());
    }

    /** The spec or the core broke. */
    public static Verdict error(String message) {
        return new Verdict(Outcome.ERROR, List.of(), message, "", "", Optional.empty());
    }
}

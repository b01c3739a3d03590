package dev.trapline.dsl.verdict;

import dev.trapline.dsl.scenario.SourceLine;
import java.util.Optional;

/**
 * One expectation beside what was seen.
 *
 * @param text what was expected
 * @param outcome what became of it
 * @param seen what was seen; empty where that adds nothing
 * @param source the word, empty for what is checked without a word: the invariants, the end of the run, the comparison with bare metal
 */
public record ExpectationResult(String text, Outcome outcome, String seen, Optional<SourceLine> source) {

    /** What can become of an expectation. */
    public enum Outcome {
        /** It came true. */
        PASSED,
        /** It did not. */
        FAILED,
        /** This core does not show what it speaks of. */
        NOT_OBSERVABLE,
        /** An expectation before it failed, so there is nothing to hold it against. */
        UNCHECKED
    }
}

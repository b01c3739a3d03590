package dev.trapline.dsl.scenario;

import java.util.List;

/** What a chain of words has said so far. Immutable; making one runs nothing and needs no core. */
public interface Scenario {

    /** The words in order; givens first. */
    List<Step> steps();

    /** Where the chain begins. */
    default SourceLine source() {
        return steps().get(0).origin();
    }

    /** The whole as one sentence, made from the words alone. */
    default String sentence() {
        return Sentence.of(steps());
    }

    /** What was said, to unfold; empty if it has no step of a vocabulary, so that the sentence says all there is. */
    default List<Said> said() {
        return Sentence.hasOwn(steps()) ? Said.at(0, steps()) : List.of();
    }
}

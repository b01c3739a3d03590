package dev.trapline.dsl.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * One word of a chain.
 *
 * @param clause what it says
 * @param source where it stands
 * @param within the steps of vocabularies that it was said in, the outermost first; mostly none
 */
public record Step(Clause clause, SourceLine source, List<OwnStep> within) {

    /** Copies the list. */
    public Step {
        within = List.copyOf(within);
    }

    /** A word that the spec says itself. */
    public Step(Clause clause, SourceLine source) {
        this(clause, source, List.of());
    }

    /** The same word with another meaning. */
    public Step saying(Clause other) {
        return new Step(other, source, within);
    }

    /** The same word, said in one more step around those that it was said in. */
    Step in(OwnStep outer) {
        return in(List.of(outer));
    }

    /** The same word, said in more steps around those that it was said in. */
    Step in(List<OwnStep> outer) {
        if (outer.isEmpty()) {
            return this;
        }
        List<OwnStep> all = new ArrayList<>(outer);
        all.addAll(within);
        return new Step(clause, source, all);
    }

    /** Where the spec says it: the word itself, or the step that it was said in. */
    public SourceLine origin() {
        return within.isEmpty() ? source : within.get(0).source();
    }

    /** A text about it, behind the names of the steps that it was said in. */
    public String about(String text) {
        if (within.isEmpty()) {
            return text;
        }
        StringBuilder all = new StringBuilder();
        for (OwnStep step : within) {
            all.append(step.words()).append(": ");
        }
        return all.append(text).toString();
    }
}

package dev.trapline.dsl.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One use of a step of somebody's own vocabulary. Two uses differ, though they read the same and stand on one line. */
public final class OwnStep {

    private final String words;
    private final SourceLine source;

    /**
     * A use of a step.
     *
     * @param words the step's name and arguments, as part of a sentence
     * @param source where it is used
     */
    public OwnStep(String words, SourceLine source) {
        this.words = words;
        this.source = source;
    }

    /** The step's name and arguments, as part of a sentence. */
    public String words() {
        return words;
    }

    /** Where it is used. */
    public SourceLine source() {
        return source;
    }

    /** The same step at the same place, used once more. */
    public OwnStep again() {
        return new OwnStep(words, source);
    }

    /**
     * A chain in which all that was said from some word on is this step.
     *
     * @param from how many words come before it
     */
    public List<Step> around(List<Step> steps, int from) {
        List<Step> all = new ArrayList<>(steps);
        for (int i = from; i < all.size(); i++) {
            all.set(i, all.get(i).in(this));
        }
        return Collections.unmodifiableList(all);
    }

    @Override
    public String toString() {
        return words;
    }
}

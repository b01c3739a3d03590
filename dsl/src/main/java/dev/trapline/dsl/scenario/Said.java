package dev.trapline.dsl.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * What was said, as a reader unfolds it: a word, or a step of a vocabulary with what it stands for.
 *
 * @param lead what begins it in a sentence: given, when, expect or then
 * @param words the rest of it
 * @param source where it stands
 * @param parts what a step stands for; none for a word
 */
public record Said(String lead, String words, SourceLine source, List<Said> parts) {

    /** Copies the list. */
    public Said {
        parts = List.copyOf(parts);
    }

    /** What was said in so many steps, one in the other. */
    static List<Said> at(int depth, List<Step> steps) {
        List<Said> all = new ArrayList<>();
        int next = 0;
        while (next < steps.size()) {
            Step first = steps.get(next);
            if (first.within().size() == depth) {
                all.add(new Said(Sentence.lead(first.clause()), first.clause().words(), first.source(), List.of()));
                next++;
            } else {
                OwnStep own = first.within().get(depth);
                int end = next + 1;
                while (end < steps.size() && isIn(own, steps.get(end), depth)) {
                    end++;
                }
                all.add(new Said(
                        leadOfStep(first.clause()),
                        own.words(),
                        own.source(),
                        at(depth + 1, steps.subList(next, end))));
                next = end;
            }
        }
        return all;
    }

    private static boolean isIn(OwnStep own, Step step, int depth) {
        return step.within().size() > depth && step.within().get(depth).equals(own);
    }

    /** A step is a sentence of its own, which "expect" cannot go before. */
    private static String leadOfStep(Clause first) {
        String lead = Sentence.lead(first);
        return lead.equals(Sentence.EXPECT) ? "then" : lead;
    }
}

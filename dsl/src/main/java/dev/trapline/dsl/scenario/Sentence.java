package dev.trapline.dsl.scenario;

import java.util.List;

/** Joins the words of a chain: "Given …, and …; when …; expect …; then …". Behind a step of a vocabulary stands in brackets what it stands for. */
final class Sentence {

    static final String EXPECT = "expect";

    private final StringBuilder text = new StringBuilder();

    private Sentence() {}

    static String of(List<Step> steps) {
        String text = joined(steps, "");
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    /** Words that go on after "expect", as part of a sentence. */
    static String behindExpect(List<Step> steps) {
        return joined(steps, EXPECT);
    }

    private static String joined(List<Step> steps, String leadBefore) {
        Sentence sentence = new Sentence();
        if (hasOwn(steps)) {
            sentence.add(Said.at(0, steps), leadBefore);
            return sentence.text.toString();
        }
        String before = leadBefore;
        for (Step step : steps) {
            String lead = lead(step.clause());
            sentence.add(lead, before, step.clause().words());
            before = lead;
        }
        return sentence.text.toString();
    }

    private void add(List<Said> all, String leadBefore) {
        String before = leadBefore;
        for (Said said : all) {
            add(said.lead(), before, said.words());
            before = said.lead();
            if (!said.parts().isEmpty()) {
                Sentence inner = new Sentence();
                inner.add(said.parts(), before);
                text.append(" (").append(inner.text).append(')');
            }
        }
    }

    private void add(String lead, String before, String words) {
        boolean same = lead.equals(before);
        if (!text.isEmpty()) {
            text.append(same ? ", and " : "; ");
        }
        if (!same) {
            text.append(lead).append(' ');
        }
        text.append(words);
    }

    /** Whether a word was said in a step of a vocabulary. */
    static boolean hasOwn(List<Step> steps) {
        for (Step step : steps) {
            if (!step.within().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    static String lead(Clause clause) {
        if (clause instanceof GivenClause) {
            return "given";
        }
        if (clause instanceof Clause.Arrives) {
            return "when";
        }
        return clause instanceof Clause.Act act ? act.first() ? "when" : "then" : EXPECT;
    }
}

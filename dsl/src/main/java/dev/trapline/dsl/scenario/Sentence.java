package dev.trapline.dsl.scenario;

import java.util.List;

/** Joins the words of a chain: "Given …, and …; when …; expect …; then …". */
final class Sentence {

    private static final String EXPECT = "expect";

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
        StringBuilder text = new StringBuilder();
        String before = leadBefore;
        for (Step step : steps) {
            String lead = lead(step.clause());
            boolean same = lead.equals(before);
            if (!text.isEmpty()) {
                text.append(same ? ", and " : "; ");
            }
            if (!same) {
                text.append(lead).append(' ');
            }
            text.append(step.clause().words());
            before = lead;
        }
        return text.toString();
    }

    private static String lead(Clause clause) {
        if (clause instanceof GivenClause) {
            return "given";
        }
        if (clause instanceof Clause.Arrives) {
            return "when";
        }
        return clause instanceof Clause.Act act ? act.first() ? "when" : "then" : EXPECT;
    }
}

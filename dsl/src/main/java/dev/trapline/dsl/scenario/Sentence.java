package dev.trapline.dsl.scenario;

import java.util.List;

/** Joins the words of a chain: "Given …, and …; when …; expect …; then …". */
final class Sentence {

    private Sentence() {}

    static String of(List<Step> steps) {
        StringBuilder text = new StringBuilder();
        String before = "";
        for (Step step : steps) {
            String lead = lead(step.clause());
            if (text.isEmpty()) {
                text.append(Character.toUpperCase(lead.charAt(0))).append(lead, 1, lead.length());
            } else if (lead.equals(before)) {
                text.append(", and");
            } else {
                text.append("; ").append(lead);
            }
            text.append(' ').append(step.clause().words());
            before = lead;
        }
        return text.append('.').toString();
    }

    private static String lead(Clause clause) {
        if (clause instanceof Clause.Given) {
            return "given";
        }
        if (clause instanceof Clause.Arrives) {
            return "when";
        }
        return clause instanceof Clause.Act act ? act.first() ? "when" : "then" : "expect";
    }
}

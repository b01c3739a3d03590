package dev.trapline.grade;

import dev.trapline.grade.bytecode.Operator;
import dev.trapline.grade.run.Graded;
import java.util.List;
import java.util.Locale;

/** What is printed at the end. */
final class Summary {

    private final List<Graded> graded;
    private final Equivalents equivalents;

    Summary(List<Graded> graded, Equivalents equivalents) {
        this.graded = graded;
        this.equivalents = equivalents;
    }

    private long count(List<Graded> of, Fate fate) {
        return of.stream().filter(one -> Fate.of(one, equivalents) == fate).count();
    }

    /** How much of what is not marked equivalent was noticed, from 0 to 100; 100 if there is nothing. */
    double percent() {
        long noticed = count(graded, Fate.NOTICED);
        long all = noticed + count(graded, Fate.SURVIVED);
        return all == 0 ? 100 : 100.0 * noticed / all;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        List<Graded> survivors = graded.stream()
                .filter(one -> Fate.of(one, equivalents) == Fate.SURVIVED)
                .toList();
        if (!survivors.isEmpty()) {
            text.append("Survived:\n");
            survivors.forEach(one -> text.append("  %s %s%s%n"
                    .formatted(
                            one.mutation().operator().id(),
                            one.mutation(),
                            one.runs() == 0 ? " (no spec executes it)" : "")));
        }
        text.append(row("operator", "mutants", "noticed", "survived", "equivalent"));
        for (Operator operator : Operator.values()) {
            text.append(row(
                    operator.id(),
                    graded.stream()
                            .filter(one -> one.mutation().operator() == operator)
                            .toList()));
        }
        text.append(row("all", graded));
        long unreached = survivors.stream().filter(one -> one.runs() == 0).count();
        return text.append(
                        "%.1f %% of what is not equivalent is noticed; %d of the survivors stand where no spec comes past.%n"
                                .formatted(percent(), unreached))
                .toString();
    }

    private String row(String name, List<Graded> of) {
        return row(
                name,
                String.valueOf(of.size()),
                String.valueOf(count(of, Fate.NOTICED)),
                String.valueOf(count(of, Fate.SURVIVED)),
                String.valueOf(count(of, Fate.EQUIVALENT)));
    }

    private static String row(String name, String mutants, String noticed, String survived, String equivalent) {
        return String.format(Locale.ROOT, "%-14s%10s%10s%10s%12s%n", name, mutants, noticed, survived, equivalent);
    }
}

package dev.trapline.report;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Many results in one status: the worst of them, and how many are of that kind. */
record Tally(Verdict worst, long of, long all) {

    /** Nothing to say of no results. */
    static Tally of(Collection<Entry> entries) {
        Verdict worst = entries.stream().map(Entry::verdict).reduce(Verdict.PASSED, Verdict::worse);
        long same = entries.stream().filter(entry -> entry.verdict() == worst).count();
        return new Tally(worst, same, entries.size());
    }

    String words() {
        if (all == 1) {
            return worst.words();
        }
        return worst.words() + " " + of + (of == all ? "" : " of " + all);
    }

    /** For the filter: every status that a core has among these results. */
    static String states(Stream<Entry> entries) {
        return entries.map(entry -> entry.core() + "=" + entry.verdict().css())
                .distinct()
                .collect(Collectors.joining("|"));
    }

    /** For the filter, with one status a core. */
    static String states(Map<String, State> states) {
        return states.entrySet().stream()
                .map(state -> state.getKey() + "=" + state.getValue().css())
                .collect(Collectors.joining("|"));
    }
}

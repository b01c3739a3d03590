package dev.trapline.report;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Many results in one status.
 *
 * @param mark the worst of them
 * @param of how many are of that kind
 * @param all how many there are
 */
record Tally(Mark mark, long of, long all) {

    static Tally of(Collection<Entry> entries) {
        Verdict worst = entries.stream().map(Entry::verdict).reduce(Verdict.PASSED, Verdict::worse);
        boolean blind = !entries.isEmpty() && entries.stream().allMatch(entry -> entry.mark() == State.NOT_OBSERVABLE);
        Mark mark = blind ? State.NOT_OBSERVABLE : worst;
        return new Tally(
                mark, entries.stream().filter(entry -> entry.mark() == mark).count(), entries.size());
    }

    String words() {
        if (all == 1) {
            return mark.words();
        }
        return mark.words() + " " + of + (of == all ? "" : " of " + all);
    }

    /** For the filter: every status that a core has among these results. */
    static String states(Stream<Entry> entries) {
        return entries.map(entry -> entry.core() + "=" + entry.mark().css())
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

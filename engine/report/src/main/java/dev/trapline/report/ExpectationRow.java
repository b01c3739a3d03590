package dev.trapline.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One expectation as all results of a scenario have it. What the engine checks of its own accord is not checked on
 * every core, and where the architecture leaves a choice each core expects what follows from its own, so results differ
 * in what they hold.
 *
 * @param said the expectation, as one of them has it
 * @param of what became of it in each of the results, in their order; empty where it was not checked
 */
record ExpectationRow(Expectation said, List<Optional<Expectation>> of) {

    /** A text, and which one it is of those that read the same. */
    private record Key(String text, int number) {}

    /** The rows of some results. A row that only a later one has stands behind the one before it there. */
    static List<ExpectationRow> of(List<Result> results) {
        List<Key> order = new ArrayList<>();
        Map<Key, List<Optional<Expectation>>> rows = new HashMap<>();
        for (int i = 0; i < results.size(); i++) {
            Map<String, Integer> seen = new HashMap<>();
            int next = 0;
            for (Expectation one : results.get(i).expectations()) {
                Key key = new Key(one.text(), seen.merge(one.text(), 1, Integer::sum));
                if (!order.contains(key)) {
                    order.add(next, key);
                }
                rows.computeIfAbsent(
                                key, fresh -> new ArrayList<>(Collections.nCopies(results.size(), Optional.empty())))
                        .set(i, Optional.of(one));
                next = order.indexOf(key) + 1;
            }
        }
        return order.stream()
                .flatMap(key -> Optional.ofNullable(rows.get(key)).stream())
                .map(ExpectationRow::row)
                .toList();
    }

    private static ExpectationRow row(List<Optional<Expectation>> of) {
        Expectation said = of.stream().flatMap(Optional::stream).findFirst().orElseThrow();
        return new ExpectationRow(said, List.copyOf(of));
    }
}

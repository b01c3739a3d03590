package dev.trapline.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One expectation as all results of a scenario have it. What the engine checks of its own accord is not checked on every core, so results differ in length.
 *
 * @param said the expectation, as one of them has it
 * @param of what became of it in each of the results, in their order; empty where it was not checked
 */
record ExpectationRow(Expectation said, List<Optional<Expectation>> of) {

    /** A text, and which one it is of those that read the same. */
    private record Key(String text, int number) {}

    /** The rows of some results, in the order of the result that has most. */
    static List<ExpectationRow> of(List<Result> results) {
        Map<Key, List<Optional<Expectation>>> rows = new LinkedHashMap<>();
        results.stream()
                .map(result -> keyed(result.expectations()))
                .sorted(Comparator.comparing(Map::size, Comparator.reverseOrder()))
                .flatMap(keyed -> keyed.keySet().stream())
                .forEach(key ->
                        rows.putIfAbsent(key, new ArrayList<>(Collections.nCopies(results.size(), Optional.empty()))));
        for (int i = 0; i < results.size(); i++) {
            int column = i;
            Map<Key, Expectation> own = keyed(results.get(i).expectations());
            rows.forEach((key, row) -> row.set(column, Optional.ofNullable(own.get(key))));
        }
        return rows.values().stream().map(ExpectationRow::row).toList();
    }

    private static ExpectationRow row(List<Optional<Expectation>> of) {
        Expectation said = of.stream().flatMap(Optional::stream).findFirst().orElseThrow();
        return new ExpectationRow(said, List.copyOf(of));
    }

    private static Map<Key, Expectation> keyed(List<Expectation> expectations) {
        Map<Key, Expectation> keyed = new LinkedHashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Expectation one : expectations) {
            keyed.put(new Key(one.text(), seen.merge(one.text(), 1, Integer::sum)), one);
        }
        return keyed;
    }
}

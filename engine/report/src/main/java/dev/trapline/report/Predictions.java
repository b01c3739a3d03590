package dev.trapline.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the results say is to be expected of what a core is a model of, once that is run.
 *
 * @param all each prediction, those that most specs show first
 * @param unshown what their cores lack too, but no result shows
 */
record Predictions(List<Prediction> all, List<Correction> unshown) {

    /**
     * One prediction.
     *
     * @param deviation what it is
     * @param specs the specs that show it
     * @param cores names of the cores where they show it
     * @param smallest the result that shows it with the least to read
     */
    record Prediction(Deviation deviation, Collection<Spec> specs, Set<String> cores, Shown smallest) {

        static Prediction of(List<Shown> results) {
            Map<String, Spec> specs = new LinkedHashMap<>();
            Set<String> cores = new TreeSet<>();
            for (Shown result : results) {
                specs.put(result.spec().id(), result.spec());
                cores.add(result.entry().core());
            }
            Shown smallest = Collections.min(results, Shown.BY_SIZE);
            return new Prediction(
                    smallest.entry().deviation().orElseThrow(),
                    List.copyOf(specs.values()),
                    Collections.unmodifiableSet(cores),
                    smallest);
        }
    }

    static Predictions of(Results results) {
        Map<String, List<Shown>> byId = new TreeMap<>();
        results.specs()
                .forEach(spec -> spec.cases()
                        .forEach(one -> one.entries().values().stream()
                                .filter(entry -> entry.verdict() == Verdict.PREDICTION)
                                .forEach(entry -> byId.computeIfAbsent(
                                                entry.deviation().orElseThrow().id(), id -> new ArrayList<>())
                                        .add(new Shown(spec, one, entry)))));
        List<Prediction> all = byId.values().stream()
                .map(Prediction::of)
                .sorted(Comparator.comparing((Prediction one) -> -one.specs().size())
                        .thenComparing(one -> one.deviation().id()))
                .toList();
        Set<String> named = all.stream()
                .flatMap(one -> one.deviation().corrections().stream())
                .collect(Collectors.toSet());
        List<Correction> unshown = corrections(results).values().stream()
                .filter(correction -> !named.contains(correction.id()))
                .toList();
        return new Predictions(all, unshown);
    }

    /** What the cores lack, by its id. */
    static Map<String, Correction> corrections(Results results) {
        Map<String, Correction> byId = new LinkedHashMap<>();
        results.cores()
                .forEach(core -> core.corrections().forEach(correction -> byId.put(correction.id(), correction)));
        return byId;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    long specs() {
        return all.stream()
                .flatMap(one -> one.specs().stream())
                .map(Spec::id)
                .distinct()
                .count();
    }
}

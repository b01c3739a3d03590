package dev.trapline.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All that the index needs of all the run logs of a folder.
 *
 * @param runs the logs, in the order they were read
 * @param cores every core that a log describes or that has results, in the order they appear
 * @param classes the specs by class, classes by name, specs by place in the source
 * @param warnings what a reader should know first
 * @param problems those warnings after which nobody can say that all is well
 */
record Results(
        List<Run> runs,
        List<CoreInfo> cores,
        Map<String, List<Spec>> classes,
        List<String> warnings,
        List<String> problems) {

    Stream<Spec> specs() {
        return classes.values().stream().flatMap(List::stream);
    }

    Stream<Entry> entries() {
        return specs().flatMap(Spec::entries);
    }

    /** Collects what the logs hold, then gives it out ordered and fixed. */
    static final class Builder {
        private final List<Run> runs = new ArrayList<>();
        private final Map<String, CoreInfo> cores = new LinkedHashMap<>();
        private final Map<String, Collected> specs = new TreeMap<>();
        private final Map<Object, Object> canonical = new LinkedHashMap<>();
        private final List<String> warnings = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private int replaced;
        private int replacedBroken;

        private record Collected(Spec spec, Map<Optional<String>, Map<String, Entry>> cases) {}

        void run(Run run) {
            runs.add(run);
        }

        void warning(String text) {
            warnings.add(text);
        }

        void problem(String text) {
            warnings.add(text);
            problems.add(text);
        }

        /** A core that one run could use was available, whatever another run says. */
        void core(CoreInfo core) {
            cores.merge(core.name(), core, (old, now) -> old.available() && !isBare(old) ? old : now);
        }

        private static boolean isBare(CoreInfo core) {
            return core.equals(CoreInfo.undescribed(core.name()));
        }

        /** Logs come oldest first, so the same spec seen again is a newer run of it. */
        void result(Result result, Entry.Place place) {
            cores.putIfAbsent(result.core(), CoreInfo.undescribed(result.core()));
            Collected spec = specs.computeIfAbsent(
                    result.spec(),
                    id -> new Collected(
                            new Spec(id, result.title(), result.sentence(), result.source(), List.of()),
                            new LinkedHashMap<>()));
            Entry old = spec.cases()
                    .computeIfAbsent(result.caseName(), name -> new LinkedHashMap<>())
                    .put(result.core(), shared(Entry.of(result, place)));
            if (old != null) {
                replaced++;
                replacedBroken += old.verdict().isBroken() ? 1 : 0;
            }
        }

        /** Ten thousand cases say the same of what they cover: keep one copy. */
        private Entry shared(Entry entry) {
            return new Entry(
                    canonical(entry.core()),
                    entry.verdict(),
                    entry.sight(),
                    canonical(entry.covers()),
                    entry.reason(),
                    entry.deviation().map(this::canonical),
                    canonical(entry.size()),
                    entry.place());
        }

        @SuppressWarnings("unchecked") // equal values of these records, lists and strings have the same class
        private <T> T canonical(T value) {
            return (T) canonical.computeIfAbsent(value, same -> same);
        }

        Results build() {
            if (replaced > 0) {
                warning(replaced + " results were run again later and only the last is shown; of those replaced, "
                        + replacedBroken + " had failed.");
            }
            Map<String, List<Spec>> classes = new TreeMap<>();
            specs.values().stream()
                    .map(Builder::finished)
                    .sorted(Comparator.comparing((Spec spec) ->
                                    spec.source().flatMap(Source::line).orElse(0L))
                            .thenComparing(Spec::id))
                    .forEach(spec -> classes.computeIfAbsent(spec.className(), name -> new ArrayList<>())
                            .add(spec));
            classes.replaceAll((name, list) -> List.copyOf(list));
            return new Results(
                    List.copyOf(runs),
                    List.copyOf(cores.values()),
                    Collections.unmodifiableMap(classes),
                    List.copyOf(warnings),
                    List.copyOf(problems));
        }

        private static Spec finished(Collected collected) {
            Spec spec = collected.spec();
            List<Spec.Case> cases = new ArrayList<>();
            collected.cases().forEach((name, entries) -> cases.add(new Spec.Case(name, entries)));
            return new Spec(spec.id(), spec.title(), spec.sentence(), spec.source(), List.copyOf(cases));
        }
    }
}

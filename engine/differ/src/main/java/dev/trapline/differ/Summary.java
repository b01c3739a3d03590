package dev.trapline.differ;

import dev.trapline.dsl.program.ProgramJson;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A comparison as the command line prints it. */
final class Summary {

    private final Pair pair;
    private final Options options;
    private final Comparison comparison;

    Summary(Pair pair, Options options, Comparison comparison) {
        this.pair = pair;
        this.options = options;
        this.comparison = comparison;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        comparison.found().forEach(found -> found(text, found));
        text.append("%,d random programs from seed %d (%s) on %s and %s:%n"
                .formatted(
                        comparison.compared(),
                        options.seed(),
                        options.range().name().toLowerCase(Locale.ROOT),
                        pair.one().name(),
                        pair.other().name()));
        line(text, comparison.same(), "in which L1 observes the same");
        if (comparison.endless() > 0) {
            line(text, comparison.endless(), "that go on for ever on both");
        }
        descending(comparison.explained())
                .forEach(entry -> line(text, entry.getValue(), "that differ by the known deviation " + entry.getKey()));
        comparison
                .broken()
                .forEach((why, seeds) -> line(
                        text,
                        seeds.size(),
                        "that broke a core, first that of seed %d: %s".formatted(seeds.get(0), why)));
        line(text, comparison.found().size(), "that differ, and nothing known explains it");
        if (!comparison.refused().isEmpty()) {
            text.append("%,d more are not supported by one of them:%n".formatted(Comparison.sum(comparison.refused())));
            descending(comparison.refused()).forEach(entry -> line(text, entry.getValue(), entry.getKey()));
        }
        return text.toString();
    }

    private void found(StringBuilder text, Comparison.Found found) {
        text.append("The program of seed %d differs. ".formatted(found.seed()));
        Optional<String> spec = found.spec().map(told -> new SpecSource("ofSeed" + found.seed(), told).text());
        text.append(spec.map(source -> "As a spec:%n%n%s%n".formatted(source))
                .orElseGet(() ->
                        "No words tell what is left of it:%n%n%s%n%n".formatted(ProgramJson.write(found.smallest()))));
        text.append("What L1 observes:%n%n%s%n"
                .formatted(SideBySide.of(pair.one().name(), pair.other().name(), found.traces())));
    }

    private static void line(StringBuilder text, int count, String what) {
        text.append("%,8d %s%n".formatted(count, what));
    }

    private static List<Map.Entry<String, Integer>> descending(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .toList();
    }
}

package dev.trapline.report;

import dev.trapline.json.JsonException;
import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much the specs pin, as {@code grade.ndjson} has it.
 *
 * @param mutants in the order of classes and lines
 */
record Grade(List<Mutant> mutants) {

    private static final String LOG = "grade.ndjson";

    /** Copies the list. */
    Grade {
        mutants = List.copyOf(mutants);
    }

    /** The grade of a folder; without mutants if there is none. Lines that a killed run left half are no mutants. */
    static Grade of(Path folder) throws IOException {
        Path log = folder.resolve(LOG);
        List<Mutant> mutants = new ArrayList<>();
        if (Files.isRegularFile(log)) {
            for (String line : Files.readAllLines(log)) {
                try {
                    if (JsonValue.parse(line) instanceof JsonObject object
                            && object.string("type").equals("mutant")) {
                        mutants.add(Mutant.of(object));
                    }
                } catch (JsonException cutOff) {
                    break;
                }
            }
        }
        mutants.sort(Comparator.comparing(Mutant::className)
                .thenComparing(Mutant::line)
                .thenComparing(Mutant::operator)
                .thenComparing(Mutant::words));
        return new Grade(mutants);
    }

    boolean isEmpty() {
        return mutants.isEmpty();
    }

    /** The mutants with a fate, by class. */
    Map<String, List<Mutant>> byClass(Mutant.Fate fate) {
        return mutants.stream()
                .filter(one -> one.fate() == fate)
                .collect(Collectors.groupingBy(Mutant::className, TreeMap::new, Collectors.toList()));
    }

    long count(Mutant.Fate fate) {
        return mutants.stream().filter(one -> one.fate() == fate).count();
    }

    /** How much of what is not equivalent is noticed, in words. */
    String percent() {
        long noticed = count(Mutant.Fate.NOTICED);
        long all = noticed + count(Mutant.Fate.SURVIVED);
        return all == 0 ? "100 %" : "%.1f %%".formatted(100.0 * noticed / all);
    }

    /** For each behaviour, by id, the mutants that only specs which cover it notice. */
    Map<String, List<Mutant>> onlyBy() {
        Map<String, List<Mutant>> byId = new TreeMap<>();
        for (Mutant one : mutants) {
            one.onlyBy()
                    .forEach(id ->
                            byId.computeIfAbsent(id, key -> new ArrayList<>()).add(one));
        }
        return byId;
    }
}

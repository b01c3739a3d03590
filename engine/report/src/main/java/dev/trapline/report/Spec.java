package dev.trapline.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One spec with what became of it.
 *
 * @param id class and method, joined by {@code #}
 * @param title what it is called
 * @param sentence it in words; of a table, the first case's
 * @param source where it is written
 * @param cases its cases; of a spec without a table just one, without a name
 */
record Spec(String id, String title, String sentence, Optional<Source> source, List<Case> cases) {

    /**
     * One case.
     *
     * @param name which, if the spec is a table
     * @param entries its result on each core that it ran on
     */
    record Case(Optional<String> name, Map<String, Entry> entries) {

        boolean passedEverywhere() {
            return entries.values().stream().allMatch(entry -> entry.verdict() == Verdict.PASSED);
        }
    }

    String className() {
        return Result.classOf(id);
    }

    String method() {
        return Result.methodOf(id);
    }

    boolean isTable() {
        return cases.size() > 1 || cases.get(0).name().isPresent();
    }

    Stream<Entry> entries() {
        return cases.stream().flatMap(one -> one.entries().values().stream());
    }

    List<Entry> on(String core) {
        return cases.stream()
                .flatMap(one -> Optional.ofNullable(one.entries().get(core)).stream())
                .toList();
    }
}

package dev.trapline.differ;

import dev.trapline.dsl.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What came of programs on two cores. */
final class Comparison {

    /**
     * A difference that nothing known explains.
     *
     * @param seed of the program that showed it
     * @param smallest what is left of that
     * @param traces of the smallest
     * @param spec that shows the same; empty if words do not tell it
     */
    record Found(long seed, Program smallest, Pair.Outcome.Differs traces, Optional<Telling.Told> spec) {}

    private final Map<String, Integer> refused = new TreeMap<>();
    private final Map<String, Integer> explained = new TreeMap<>();
    private final Map<String, List<Long>> broken = new TreeMap<>();
    private final List<Found> found = new ArrayList<>();
    private int same;
    private int endless;

    void refused(String why) {
        refused.merge(general(why), 1, Integer::sum);
    }

    void explained(String deviation) {
        explained.merge(deviation, 1, Integer::sum);
    }

    void found(Found difference) {
        found.add(difference);
    }

    /** Takes down an outcome that is no difference. */
    void add(long seed, Pair.Outcome outcome) {
        if (outcome instanceof Pair.Outcome.Broke broke) {
            broken.computeIfAbsent(general(broke.why()), why -> new ArrayList<>())
                    .add(seed);
        } else if (outcome instanceof Pair.Outcome.Refused refusal) {
            refused(refusal.why());
        } else if (outcome instanceof Pair.Outcome.Endless) {
            endless++;
        } else {
            same++;
        }
    }

    /** Without the numbers, which are each program's own. */
    private static String general(String why) {
        return why.replaceAll("0x[0-9a-f]+|\\b\\d+\\b", "…");
    }

    /** How many programs ran on both, whatever came of them. */
    int compared() {
        return same
                + endless
                + sum(explained)
                + broken.values().stream().mapToInt(List::size).sum()
                + found.size();
    }

    int same() {
        return same;
    }

    int endless() {
        return endless;
    }

    /** By why, how many. */
    Map<String, Integer> refused() {
        return refused;
    }

    /** By deviation, how many. */
    Map<String, Integer> explained() {
        return explained;
    }

    /** By why, the seeds of the programs. */
    Map<String, List<Long>> broken() {
        return broken;
    }

    List<Found> found() {
        return found;
    }

    static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}

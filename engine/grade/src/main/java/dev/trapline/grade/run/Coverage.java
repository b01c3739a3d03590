package dev.trapline.grade.run;

import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Verdict.Outcome;
import dev.trapline.grade.bytecode.Mutation;
import dev.trapline.grade.bytecode.Point;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/** Which trials come past which points, of those that pass on the cores as they are. */
final class Coverage {

    private final List<Trial> trials;
    private final Map<Point, BitSet> byPoint;
    private final Map<Point, Integer> numbers;
    private final Map<Specimen, Reference> references;
    /** What is executed before the first run, so that every run depends on it. */
    private final BitSet initial;

    /**
     * What the reference core does with a specimen.
     *
     * @param trace empty if it cannot run it
     * @param points that it comes past
     */
    private record Reference(Optional<Trace> trace, BitSet points) {}

    /** One trial, and the points that it comes past. */
    private record Seen(Trial trial, BitSet points) {}

    private Coverage(
            List<Trial> trials,
            Map<Point, BitSet> byPoint,
            Map<Point, Integer> numbers,
            Map<Specimen, Reference> references,
            BitSet initial) {
        this.initial = initial;
        this.trials = trials;
        this.byPoint = byPoint;
        this.numbers = numbers;
        this.references = references;
    }

    /**
     * Runs all specimens on the cores as they are.
     *
     * @param threads how many at once
     */
    static Coverage record(CoreFamily family, List<Specimen> specimens, List<Mutation> mutations, int threads) {
        Map<Point, Integer> numbers = new LinkedHashMap<>();
        mutations.forEach(one -> numbers.putIfAbsent(one.point(), numbers.size()));
        if (numbers.size() > Short.MAX_VALUE) {
            throw new IllegalArgumentException("%,d points are more than %,d; grade fewer classes at once"
                    .formatted(numbers.size(), Short.MAX_VALUE));
        }
        Map<Specimen, Reference> references = new ConcurrentHashMap<>();
        AtomicReferenceArray<BitSet> initial = new AtomicReferenceArray<>(threads);
        List<Seen> seen = Threads.each(
                        threads,
                        IntStream.range(0, threads)
                                .<Callable<List<Seen>>>mapToObj(part -> () -> {
                                    LoadedCores cores = family.watched(numbers);
                                    initial.set(part, cores.gauge().executed());
                                    List<Seen> mine = new ArrayList<>();
                                    for (int i = part; i < specimens.size(); i += threads) {
                                        look(cores, family, specimens.get(i), mine, references);
                                    }
                                    return mine;
                                })
                                .toList())
                .stream()
                .flatMap(List::stream)
                .sorted(byRank())
                .toList();
        Map<Point, BitSet> byPoint = new HashMap<>();
        List<Point> points = List.copyOf(numbers.keySet());
        for (int trial = 0; trial < seen.size(); trial++) {
            BitSet passed = seen.get(trial).points();
            for (int point = passed.nextSetBit(0); point >= 0; point = passed.nextSetBit(point + 1)) {
                byPoint.computeIfAbsent(points.get(point), key -> new BitSet()).set(trial);
            }
        }
        return new Coverage(seen.stream().map(Seen::trial).toList(), byPoint, numbers, references, initial.get(0));
    }

    /** One case of each spec first, on the first core, and of these those that do little else first. */
    private static Comparator<Seen> byRank() {
        return Comparator.<Seen>comparingInt(seen -> seen.trial().specimen().number())
                .thenComparingInt(seen -> seen.trial().core())
                .thenComparingInt(seen -> seen.points().cardinality())
                .thenComparing(seen -> seen.trial().specimen().toString());
    }

    private static void look(
            LoadedCores cores,
            CoreFamily family,
            Specimen specimen,
            List<Seen> into,
            Map<Specimen, Reference> references) {
        Optional<Trace> trace = cores.reference(specimen);
        BitSet ofReference = cores.gauge().executed();
        references.put(specimen, new Reference(trace, ofReference));
        for (int core = 0; core < family.names().size(); core++) {
            String name = family.names().get(core);
            if (!specimen.cores().contains(name)) {
                continue;
            }
            cores.reference(specimen, trace);
            Outcome outcome = cores.outcome(specimen, core);
            BitSet executed = core == 0 ? ofReference : cores.gauge().executed();
            if (core > 0) {
                // What it is compared with depends on them too.
                executed.or(ofReference);
            }
            if (outcome == Outcome.PASSED) {
                into.add(new Seen(new Trial(specimen, core, name), executed));
            } else if (outcome != Outcome.UNSUPPORTED && outcome != Outcome.DEVIATION) {
                throw new IllegalStateException(
                        "%s fails on %s as it is, so it cannot grade anything".formatted(specimen, name));
            }
        }
        cores.forget(specimen);
    }

    /** All trials, those first that are apt to notice soon. */
    List<Trial> trials() {
        return trials;
    }

    /** The numbers of the trials that a mutation can matter to. */
    BitSet of(Mutation mutation) {
        if (mattersAlways(mutation)) {
            BitSet all = new BitSet();
            all.set(0, trials.size());
            return all;
        }
        return (BitSet) byPoint.getOrDefault(mutation.point(), new BitSet()).clone();
    }

    private boolean mattersAlways(Mutation mutation) {
        Integer number = numbers.get(mutation.point());
        return number != null && initial.get(number);
    }

    /** What the reference core does with a specimen, if a mutation cannot matter to that; else empty. */
    Optional<Optional<Trace>> unmoved(Specimen specimen, Mutation mutation) {
        Reference reference = references.get(specimen);
        Integer number = numbers.get(mutation.point());
        return reference == null
                        || number == null
                        || mattersAlways(mutation)
                        || reference.points().get(number)
                ? Optional.empty()
                : Optional.of(reference.trace());
    }
}

package dev.trapline.grade.run;

import dev.trapline.dsl.trace.Trace;
import dev.trapline.grade.bytecode.Mutation;
import dev.trapline.grade.bytecode.Point;
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

    /** How many trials of a mutant may be such as settings and disturbances add. */
    private static final int MOST_ADDED = 400;

    private final List<Trial> trials;
    private final int plain;
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
    record Reference(Optional<Trace> trace, BitSet points) {}

    /** One trial, and the points that it comes past; under a setting or a disturbance, those alone that it does not come past otherwise. */
    record Seen(Trial trial, BitSet points) {}

    private Coverage(
            List<Trial> trials,
            Map<Point, BitSet> byPoint,
            Map<Point, Integer> numbers,
            Map<Specimen, Reference> references,
            BitSet initial) {
        this.initial = initial;
        this.trials = trials;
        this.plain = (int) trials.stream().filter(Trial::isPlain).count();
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
                                    Look look = new Look(cores, family.names(), references);
                                    for (int i = part; i < specimens.size(); i += threads) {
                                        look.at(specimens.get(i));
                                    }
                                    return look.seen();
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

    /** With nothing added first, and one case of each spec, on the first core, and of these those that do little else. */
    private static Comparator<Seen> byRank() {
        return Comparator.<Seen, Boolean>comparing(seen -> !seen.trial().isPlain())
                .thenComparing(seen -> seen.trial().specimen().number())
                .thenComparing(seen -> seen.trial().core())
                .thenComparing(seen -> seen.points().cardinality())
                .thenComparing(seen -> seen.trial().specimen().toString())
                .thenComparing(seen -> seen.trial().under().check());
    }

    /** All trials, those first that are apt to notice soon. */
    List<Trial> trials() {
        return trials;
    }

    /** How many of them have nothing added. */
    int plain() {
        return plain;
    }

    /** The numbers of the trials that a mutation can matter to. */
    BitSet of(Mutation mutation) {
        BitSet some = new BitSet();
        if (mattersAlways(mutation)) {
            some.set(0, plain);
            return some;
        }
        some.or(byPoint.getOrDefault(mutation.point(), some));
        int added = 0;
        for (int trial = some.nextSetBit(plain); trial >= 0; trial = some.nextSetBit(trial + 1)) {
            if (++added > MOST_ADDED) {
                some.clear(trial, some.length());
            }
        }
        return some;
    }

    /** Whether it comes into play before the first run. */
    boolean mattersAlways(Mutation mutation) {
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

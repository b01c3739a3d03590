package dev.trapline.grade.run;

import dev.trapline.grade.bytecode.Mutation;
import dev.trapline.grade.bytecode.Schema;
import dev.trapline.grade.run.MutantRun.Found;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Runs specimens against mutants, until one notices. */
public final class Grader {

    private final CoreFamily family;
    private final Coverage coverage;
    private final int threads;
    private final long patienceMillis;

    private Grader(CoreFamily family, Coverage coverage, int threads, long patienceMillis) {
        this.family = family;
        this.coverage = coverage;
        this.threads = threads;
        this.patienceMillis = patienceMillis;
    }

    /**
     * Looks first at which specimens come past which mutations, on the cores as they are.
     *
     * @param threads how many to use
     * @param patienceMillis how long one run may take before it is left behind
     * @throws IllegalStateException if a specimen fails
     */
    public static Grader of(
            CoreFamily family, List<Specimen> specimens, List<Mutation> mutations, int threads, long patienceMillis) {
        return new Grader(family, Coverage.record(family, specimens, mutations, threads), threads, patienceMillis);
    }

    /** How many runs there are, of all specimens on all cores. */
    public int trials() {
        return coverage.plain();
    }

    /**
     * Grades mutants.
     *
     * @param listener hears of each as soon as it is done, from any thread
     * @return all, in the order of the mutations
     */
    public List<Graded> grade(List<Mutation> mutations, Consumer<Graded> listener) {
        // What noticed one mutant of a method is apt to notice the next; within a method the order is always the same,
        // so that the answers are too.
        Map<String, List<Mutation>> byMethod = mutations.stream()
                .collect(Collectors.groupingBy(
                        one -> one.type() + "#" + one.method() + one.descriptor(),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Callable<List<Graded>>> tasks = new ArrayList<>();
        Mutants mutants = new Mutants(family, coverage, new Schema(mutations));
        byMethod.values().forEach(ofMethod -> tasks.add(() -> method(ofMethod, mutants, listener)));
        Map<Mutation, Graded> graded = Threads.each(threads, tasks).stream()
                .flatMap(List::stream)
                .collect(Collectors.toMap(Graded::mutation, one -> one));
        return mutations.stream().map(graded::get).toList();
    }

    private List<Graded> method(List<Mutation> mutations, Mutants mutants, Consumer<Graded> listener) {
        List<Graded> graded = new ArrayList<>();
        Set<Integer> noticedBefore = new LinkedHashSet<>();
        for (Mutation mutation : mutations) {
            long start = System.nanoTime();
            Found found =
                    new MutantRun(mutants, coverage, mutation, order(mutation, noticedBefore)).watched(patienceMillis);
            found.by().ifPresent(noticedBefore::add);
            Optional<Trial> by = found.by().map(coverage.trials()::get);
            Graded one = new Graded(
                    mutation,
                    by.map(Trial::specimen),
                    by.map(Trial::name).orElse(""),
                    by.map(trial -> trial.under().check()).orElse(""),
                    found.onlyBy(),
                    found.how(),
                    found.runs(),
                    (System.nanoTime() - start) / 1000);
            graded.add(one);
            listener.accept(one);
        }
        return graded;
    }

    /** The numbers of the trials to try, in order. */
    private List<Integer> order(Mutation mutation, Set<Integer> noticedBefore) {
        BitSet possible = coverage.of(mutation);
        List<Integer> order = new ArrayList<>(possible.cardinality());
        for (int trial : noticedBefore) {
            if (possible.get(trial)) {
                order.add(trial);
                possible.clear(trial);
            }
        }
        possible.stream().forEach(order::add);
        return order;
    }
}

package dev.trapline.grade.run;

import dev.trapline.dsl.verdict.Verdict.Outcome;
import dev.trapline.grade.bytecode.Mutation;
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
        return coverage.trials().size();
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
        byMethod.values().forEach(ofMethod -> tasks.add(() -> method(ofMethod, listener)));
        Map<Mutation, Graded> graded = Threads.each(threads, tasks).stream()
                .flatMap(List::stream)
                .collect(Collectors.toMap(Graded::mutation, one -> one));
        return mutations.stream().map(graded::get).toList();
    }

    private List<Graded> method(List<Mutation> mutations, Consumer<Graded> listener) {
        List<Graded> graded = new ArrayList<>();
        Set<Integer> noticedBefore = new LinkedHashSet<>();
        for (Mutation mutation : mutations) {
            long start = System.nanoTime();
            MutantRun run = new MutantRun(() -> family.mutated(mutation), order(mutation, noticedBefore), mutation);
            Found found = run.watched();
            found.by().ifPresent(noticedBefore::add);
            Optional<Trial> by = found.by().map(coverage.trials()::get);
            Graded one = new Graded(
                    mutation,
                    by.map(Trial::specimen),
                    by.map(Trial::name).orElse(""),
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

    /** Which trial noticed, and how; empty if none. */
    private record Found(Optional<Integer> by, String how, int runs) {}

    /** The trials of one mutant, on a thread that can be left behind. */
    private final class MutantRun {

        private final Callable<LoadedCores> loading;
        private final List<Integer> order;
        private final Mutation mutation;
        private volatile int done;
        private volatile Found found = new Found(Optional.empty(), "", 0);
        private volatile Optional<Throwable> broken = Optional.empty();

        MutantRun(Callable<LoadedCores> loading, List<Integer> order, Mutation mutation) {
            this.loading = loading;
            this.order = order;
            this.mutation = mutation;
        }

        Found watched() {
            if (order.isEmpty()) {
                return found;
            }
            Thread thread = Threads.daemon(this::run);
            thread.start();
            int before = -1;
            while (thread.isAlive()) {
                try {
                    thread.join(patienceMillis);
                } catch (InterruptedException interrupted) {
                    thread.interrupt();
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted at " + mutation, interrupted);
                }
                int now = done;
                if (thread.isAlive() && now == before) {
                    thread.interrupt();
                    return new Found(Optional.of(order.get(now)), "never came to an end", now + 1);
                }
                before = now;
            }
            if (broken.isPresent()) {
                throw new IllegalStateException(
                        "The mutant cannot be run: %s: %s".formatted(mutation, broken.get()), broken.get());
            }
            return found;
        }

        private void run() {
            try {
                Optional<LoadedCores> loaded = loaded();
                if (loaded.isEmpty()) {
                    found = new Found(Optional.of(order.get(0)), "its classes cannot be initialised", 1);
                    return;
                }
                LoadedCores cores = loaded.get();
                for (int i = 0; i < order.size(); i++) {
                    done = i;
                    int trial = order.get(i);
                    Optional<String> how = noticed(cores, coverage.trials().get(trial));
                    if (how.isPresent()) {
                        found = new Found(Optional.of(trial), how.get(), i + 1);
                        return;
                    }
                }
                found = new Found(Optional.empty(), "", order.size());
            } catch (Throwable thrown) {
                broken = Optional.of(thrown);
            }
        }

        /** Empty if the mutant breaks before the first run, as every run would notice. */
        private Optional<LoadedCores> loaded() throws Exception {
            try {
                return Optional.of(loading.call());
            } catch (ExceptionInInitializerError thrown) {
                return Optional.empty();
            }
        }

        private Optional<String> noticed(LoadedCores cores, Trial trial) {
            coverage.unmoved(trial.specimen(), mutation).ifPresent(trace -> cores.reference(trial.specimen(), trace));
            try {
                Outcome outcome = cores.outcome(trial.specimen(), trial.core());
                return outcome == Outcome.FAILED ? Optional.of("it failed") : Optional.empty();
            } catch (VerifyError | ClassFormatError | IncompatibleClassChangeError | NoClassDefFoundError ofOurs) {
                throw ofOurs;
            } catch (RuntimeException | Error thrown) {
                return Optional.of("it broke: " + thrown);
            }
        }
    }
}

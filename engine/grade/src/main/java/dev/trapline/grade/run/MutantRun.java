package dev.trapline.grade.run;

import dev.trapline.dsl.verdict.Verdict.Outcome;
import dev.trapline.grade.bytecode.Mutation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The trials of one mutant, on a thread that can be left behind. */
final class MutantRun {

    private final Mutants mutants;
    private final Coverage coverage;
    private final Mutation mutation;
    private final List<Integer> order;
    private volatile int done;
    private volatile Found found = Found.nothing(0);
    private volatile Optional<Throwable> broken = Optional.empty();
    /** Whether the JVM may remember something that failed, such as the linkage of a class. */
    private volatile boolean marred;

    /** Which trial noticed, which behaviours all cover that do, and how; empty if none. */
    record Found(Optional<Integer> by, Set<String> onlyBy, String how, int runs) {
        static Found nothing(int runs) {
            return new Found(Optional.empty(), Set.of(), "", runs);
        }

        static Found by(int trial, String how, int runs) {
            return new Found(Optional.of(trial), Set.of(), how, runs);
        }
    }

    /**
     * Nothing is run yet.
     *
     * @param order the numbers of the trials to try
     */
    MutantRun(Mutants mutants, Coverage coverage, Mutation mutation, List<Integer> order) {
        this.mutants = mutants;
        this.coverage = coverage;
        this.mutation = mutation;
        this.order = order;
    }

    /**
     * Runs until one notices.
     *
     * @param patienceMillis how long one run may take before it is left behind
     * @throws IllegalStateException if the mutant cannot be run
     */
    Found watched(long patienceMillis) {
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
                return Found.by(order.get(now), "never came to an end", now + 1);
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
            found = ran(mutants.take(mutation));
        } catch (ExceptionInInitializerError beforeTheFirstRun) {
            // As every run would notice.
            found = Found.by(order.get(0), "its classes cannot be initialised", 1);
        } catch (Throwable thrown) {
            broken = Optional.of(thrown);
        }
    }

    private Found ran(LoadedCores cores) {
        Found what = tried(cores);
        if (!marred) {
            mutants.giveBack(cores, mutation);
        }
        return what;
    }

    private Found tried(LoadedCores cores) {
        for (int i = 0; i < order.size(); i++) {
            done = i;
            int trial = order.get(i);
            Optional<String> how = noticed(cores, coverage.trials().get(trial));
            if (how.isPresent()) {
                return new Found(Optional.of(trial), onlyBy(cores, i), how.get(), i + 1);
            }
        }
        return Found.nothing(order.size());
    }

    /** Of the behaviours that the first spec covers which noticed, those that all others cover which do. Of a table, the first cases are asked. */
    private Set<String> onlyBy(LoadedCores cores, int first) {
        Set<String> left =
                new HashSet<>(coverage.trials().get(order.get(first)).specimen().behaviours());
        for (int i = first + 1; i < order.size() && !left.isEmpty() && !marred; i++) {
            done = i;
            Trial trial = coverage.trials().get(order.get(i));
            Specimen specimen = trial.specimen();
            if (trial.isPlain()
                    && specimen.number() < Look.CASES
                    && !specimen.behaviours().containsAll(left)
                    && noticed(cores, trial).isPresent()) {
                left.retainAll(specimen.behaviours());
            }
        }
        return left;
    }

    private Optional<String> noticed(LoadedCores cores, Trial trial) {
        coverage.unmoved(trial.specimen(), mutation).ifPresent(trace -> cores.reference(trial.specimen(), trace));
        try {
            Outcome outcome = cores.outcome(trial);
            return outcome == Outcome.FAILED ? Optional.of("it failed") : Optional.empty();
        } catch (VerifyError | ClassFormatError | IncompatibleClassChangeError | NoClassDefFoundError ofOurs) {
            throw ofOurs;
        } catch (OutOfJumpsError | RuntimeException thrown) {
            return Optional.of("it broke: " + thrown);
        } catch (Error thrown) {
            marred = true;
            return Optional.of("it broke: " + thrown);
        }
    }
}

package dev.trapline.grade.run;

import dev.trapline.grade.bytecode.Mutation;
import dev.trapline.grade.bytecode.Schema;
import dev.trapline.grade.bytecode.Schema.Choice;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Cores with one mutation each. Where that is possible they share classes that have all mutants in them, and that are warm; a thread has them to itself as
 * long as it runs a mutant.
 */
final class Mutants {

    private final CoreFamily family;
    private final Coverage coverage;
    private final Schema schema;
    private final Queue<LoadedCores> free = new ConcurrentLinkedQueue<>();

    Mutants(CoreFamily family, Coverage coverage, Schema schema) {
        this.family = family;
        this.coverage = coverage;
        this.schema = schema;
    }

    /**
     * Cores with a mutation, until they are given back.
     *
     * @throws ExceptionInInitializerError if its classes cannot be initialised
     */
    LoadedCores take(Mutation mutation) {
        Optional<Choice> choice = shared(mutation);
        if (choice.isEmpty()) {
            return family.mutated(mutation);
        }
        LoadedCores known = free.poll();
        LoadedCores cores = known == null ? family.withAll(schema) : known;
        cores.choose(choice.get());
        return cores;
    }

    /** Lets others have cores, if nothing happened to them that could be seen later. */
    void giveBack(LoadedCores cores, Mutation mutation) {
        if (shared(mutation).isPresent()) {
            free.add(cores);
        }
    }

    /** What happens when classes are initialised happens once. */
    private Optional<Choice> shared(Mutation mutation) {
        return coverage.mattersAlways(mutation) ? Optional.empty() : schema.choice(mutation);
    }
}

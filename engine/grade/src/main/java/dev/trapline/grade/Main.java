package dev.trapline.grade;

import dev.trapline.engine.SpecCase;
import dev.trapline.grade.bytecode.Mutation;
import dev.trapline.grade.bytecode.Places;
import dev.trapline.grade.run.CoreFamily;
import dev.trapline.grade.run.Graded;
import dev.trapline.grade.run.Grader;
import dev.trapline.grade.run.Specimen;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The command line: mutates the classes of the models, one place at a time, runs the specs against each mutant until one notices, and writes what became of
 * each to {@code grade.ndjson}.
 *
 * <p>A spec notices a mutant if it passes on the core as it is, and on the mutant an expectation fails, an invariant is broken, L1 observes something else than on
 * bare metal, or the core breaks or comes to no end. So it does by the checks that every spec has to stand, if L1 observes a
 * spurious exit of L0, or what holds does not hold under another setting; these are tried where they bring a spec to code that it does not execute otherwise.
 * Saving and restoring is not tried.
 *
 * <p>The exit code is 0 when that was done, 1 when marks of equivalent mutants do not hold or fewer were noticed than {@code --at-least} says, and 2 when it could
 * not be done or the arguments are wrong.
 */
public final class Main {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int IMPOSSIBLE = 2;
    private static final String MODEL = "dev.trapline.model";
    /** Saving and restoring is another check's, which does not run here. */
    private static final String STATE_BUFFER = "StateBuffer";

    private static final long PATIENCE_MILLIS = 10_000;

    private Main() {}

    /**
     * Ends the JVM with the exit code.
     *
     * @param arguments see {@link Main}
     */
    public static void main(String... arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    /** What {@link #main} does, without ending the JVM. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        try {
            return grade(Options.of(arguments), out, err);
        } catch (IllegalArgumentException | IllegalStateException | IOException impossible) {
            err.println(impossible.getMessage());
            return IMPOSSIBLE;
        }
    }

    private static int grade(Options options, PrintStream out, PrintStream err) throws IOException {
        Equivalents equivalents = Equivalents.shipped();
        CoreFamily family = CoreFamily.of(options.cores(), MODEL);
        Places places = new Places(family.classFiles());
        List<Mutation> all =
                places.in(options.classes().asMatchPredicate(), descriptor -> !descriptor.contains(STATE_BUFFER));
        if (all.isEmpty()) {
            throw new IllegalArgumentException("Nothing can be mutated in classes " + options.classes());
        }
        List<Mutation> some = IntStream.range(0, all.size())
                .filter(i -> i % options.every() == 0)
                .mapToObj(all::get)
                .toList();
        List<Specimen> specimens = specimens(options);
        long start = System.nanoTime();
        Grader grader = Grader.of(family, specimens, some, options.threads(), PATIENCE_MILLIS);
        out.printf(
                "%,d of %,d mutants of %s; %,d scenarios in %,d runs, looked at in %,d s%n",
                some.size(),
                all.size(),
                String.join(", ", family.names()),
                specimens.size(),
                grader.trials(),
                seconds(start));
        List<Graded> graded;
        try (MutantLog log = MutantLog.in(options.output(), equivalents, new Sources(options.sources()))) {
            graded = grader.grade(some, log::add);
        }
        Summary summary = new Summary(graded, equivalents);
        out.print(summary.text());
        out.printf(
                "%,d s in all. Each mutant is a line of %s%n",
                seconds(start), options.output().resolve(MutantLog.NAME));

        List<String> problems = new ArrayList<>(equivalents.unfitting(places.in(type -> true, descriptor -> true)));
        problems.addAll(equivalents.refuted(graded));
        options.atLeast()
                .filter(wanted -> summary.percent() < wanted)
                .ifPresent(wanted -> problems.add(
                        "%.1f %% are noticed, and %.1f %% are asked for".formatted(summary.percent(), wanted)));
        problems.forEach(err::println);
        return problems.isEmpty() ? DONE : FAILED;
    }

    private static List<Specimen> specimens(Options options) {
        Map<String, Integer> numbers = new HashMap<>();
        List<Specimen> specimens = SpecCase.inPackage(options.specs(), options.cores()).stream()
                .filter(one -> !one.cores().isEmpty())
                .map(one -> Specimen.of(one, numbers.merge(one.spec(), 1, Integer::sum) - 1, options.limits()))
                .toList();
        if (specimens.isEmpty()) {
            throw new IllegalArgumentException("There is no spec in package %s for %s"
                    .formatted(options.specs(), String.join(", ", options.cores())));
        }
        return specimens;
    }

    private static long seconds(long since) {
        return (System.nanoTime() - since) / 1_000_000_000L;
    }
}

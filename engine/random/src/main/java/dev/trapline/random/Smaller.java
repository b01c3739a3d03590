package dev.trapline.random;

import dev.trapline.dsl.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Takes away from a program what a finding does not need. Places of inputs stay what they are: an instruction is replaced by one that does nothing. What can be
 * taken away is tried all at once, since there are cores that run a hundred programs as fast as one.
 */
public final class Smaller {

    /** Which of some programs show a finding. */
    @FunctionalInterface
    public interface Finding {
        /** One answer for each program, in their order; false also for a program that cannot be run. */
        List<Boolean> showsIn(List<Program> programs);

        /** A finding that programs are asked for one by one. One that fails to run does not show it. */
        static Finding of(Predicate<Program> shows) {
            return programs -> programs.stream()
                    .map(program -> {
                        try {
                            return shows.test(program);
                        } catch (RuntimeException cannotBeRun) {
                            return false;
                        }
                    })
                    .toList();
        }
    }

    private final Finding finding;
    private Program program;

    private Smaller(Program program, Finding finding) {
        this.program = program;
        this.finding = finding;
    }

    /** A program that still shows a finding, of which nothing more can be taken. */
    public static Program than(Program program, Finding finding) {
        Smaller smaller = new Smaller(program, finding);
        while (smaller.takeAway()) {
            // There may be more now.
        }
        return smaller.program;
    }

    /** Whether something could be. */
    private boolean takeAway() {
        List<UnaryOperator<Program>> reductions = new ArrayList<>();
        List<Program> candidates = new ArrayList<>();
        for (UnaryOperator<Program> reduction : Reductions.of(program)) {
            Program candidate = reduction.apply(program);
            if (!candidate.equals(program) && !candidates.contains(candidate)) {
                reductions.add(reduction);
                candidates.add(candidate);
            }
        }
        List<Boolean> shown = finding.showsIn(candidates);
        List<UnaryOperator<Program>> good = new ArrayList<>();
        for (int i = 0; i < reductions.size(); i++) {
            if (shown.get(i)) {
                good.add(reductions.get(i));
            }
        }
        Program before = program;
        takeAway(good);
        return !program.equals(before);
    }

    /** Each alone leaves the finding; together they may not. */
    private void takeAway(List<UnaryOperator<Program>> reductions) {
        if (reductions.isEmpty()) {
            return;
        }
        Program candidate = program;
        for (UnaryOperator<Program> reduction : reductions) {
            candidate = reduction.apply(candidate);
        }
        if (candidate.equals(program) || finding.showsIn(List.of(candidate)).get(0)) {
            program = candidate;
        } else if (reductions.size() > 1) {
            takeAway(reductions.subList(0, reductions.size() / 2));
            takeAway(reductions.subList(reductions.size() / 2, reductions.size()));
        }
    }
}

package dev.trapline.differ;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Judge;
import dev.trapline.dsl.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells a program as a spec: one chain, which the one core passes and the other fails. Words that it does without are left out. Not every program can be told; what can
 * be is compiled and run again, so that what is told is true.
 */
final class Teller {

    private final Pair pair;
    private final Known known;

    Teller(Pair pair, Known known) {
        this.pair = pair;
        this.known = known;
    }

    /** A spec that shows what the program shows; empty if words do not tell it. */
    Optional<Telling.Told> tell(Program program, Trace one) {
        for (Stimuli.Idle idle : Stimuli.Idle.values()) {
            try {
                List<Said> givens = Givens.of(program);
                List<Said> stimuli = Stimuli.of(program, one, idle);
                Optional<Telling.Told> told = showing(givens, stimuli);
                if (told.isPresent()) {
                    return Optional.of(shortest(givens, stimuli, told.get()));
                }
            } catch (Said.UntoldException | IllegalArgumentException untold) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Telling.Told shortest(List<Said> givens, List<Said> stimuli, Telling.Told told) {
        List<Said> keptGivens = new ArrayList<>(givens);
        List<Said> keptStimuli = new ArrayList<>(stimuli);
        Telling.Told shortest = told;
        boolean again = true;
        while (again) {
            again = false;
            for (List<Said> words : List.of(keptStimuli, keptGivens)) {
                for (int i = words.size() - 1; i >= 0; i--) {
                    Said word = words.remove(i);
                    Optional<Telling.Told> shorter = showing(keptGivens, keptStimuli);
                    if (shorter.isPresent()) {
                        shortest = shorter.get();
                        again = true;
                    } else {
                        words.add(i, word);
                    }
                }
            }
        }
        return shortest;
    }

    private Optional<Telling.Told> showing(List<Said> givens, List<Said> stimuli) {
        return Telling.of(givens, stimuli, pair.one(), pair.limits()).filter(this::shows);
    }

    private boolean shows(Telling.Told told) {
        Compilation compilation = ScenarioCompiler.compile(told.scenario());
        Program program = compilation.program();
        if (pair.refusal(program).isPresent()
                || !(pair.outcomes(List.of(program)).get(0) instanceof Pair.Outcome.Differs differs)
                || known.explains(program, differs).isPresent()) {
            return false;
        }
        Verdict one = Judge.judge(compilation, pair.one(), differs.one(), Optional.empty(), Set.of());
        Verdict other = Judge.judge(compilation, pair.other(), differs.other(), Optional.of(differs.one()), Set.of());
        return one.outcome() == Verdict.Outcome.PASSED && other.outcome() == Verdict.Outcome.FAILED;
    }
}

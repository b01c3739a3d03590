package dev.trapline.differ;

import dev.trapline.dsl.core.BatchCore;
import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.verdict.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Two cores that run the same programs.
 *
 * @param one by which the other is judged
 * @param limits what a run may cost
 */
record Pair(Core one, Core other, Limits limits) {

    /** What came of one program. */
    sealed interface Outcome {
        /** L1 observes the same. */
        record Same() implements Outcome {}

        /** L1 observes something else. */
        record Differs(Trace one, Trace other) implements Outcome {}

        /** A core broke. */
        record Broke(String why) implements Outcome {}

        /** A core found out by running it that it cannot. */
        record Refused(String why) implements Outcome {}

        /** Both go on for ever, and where they were stopped says nothing. */
        record Endless() implements Outcome {}
    }

    /** Why one of them does not run a program; empty if both do. */
    Optional<String> refusal(Program program) {
        return Stream.of(one, other)
                .map(core -> {
                    Support support = core.supports(program);
                    return support.supported() ? "" : core.name() + ": " + support.why();
                })
                .filter(why -> !why.isEmpty())
                .findFirst();
    }

    /** One for each program, in their order. Both have to support all. */
    List<Outcome> outcomes(List<Program> programs) {
        List<Ran> ones = runs(one, programs);
        List<Ran> others = runs(other, programs);
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            outcomes.add(outcome(ones.get(i), others.get(i)));
        }
        return outcomes;
    }

    /** The same, each program alone in a start of its own. */
    Outcome outcomeAlone(Program program) {
        return outcome(alone(one, program), alone(other, program));
    }

    private static Outcome outcome(Ran one, Ran other) {
        Optional<Trace> first = one.trace();
        Optional<Trace> second = other.trace();
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() ? one.other() : other.other();
        }
        if (isEndless(first.get()) && isEndless(second.get())) {
            return new Outcome.Endless();
        }
        return Observation.of(first.get()).equals(Observation.of(second.get()))
                ? new Outcome.Same()
                : new Outcome.Differs(first.get(), second.get());
    }

    private static boolean isEndless(Trace trace) {
        return trace.end().how() == TraceEvent.End.OUT_OF_STEPS;
    }

    /**
     * A run.
     *
     * @param trace empty if there is none
     * @param other what came of the program then
     */
    private record Ran(Optional<Trace> trace, Outcome other) {
        static Ran of(Trace trace) {
            return new Ran(Optional.of(trace), new Outcome.Same());
        }
    }

    private List<Ran> runs(Core core, List<Program> programs) {
        if (core instanceof BatchCore batches) {
            List<Ran> runs = new ArrayList<>();
            for (int from = 0; from < programs.size(); from += batches.batchSize()) {
                List<Program> batch = programs.subList(from, Math.min(programs.size(), from + batches.batchSize()));
                batches.runTogether(batch, limits)
                        .forEach(trace ->
                                runs.add(new Ran(trace, new Outcome.Broke(core.name() + " broke in a batch"))));
            }
            return runs;
        }
        return programs.stream().map(program -> alone(core, program)).toList();
    }

    private Ran alone(Core core, Program program) {
        try {
            return Ran.of(core.run(program, limits));
        } catch (IllegalArgumentException refusal) {
            return new Ran(Optional.empty(), new Outcome.Refused(core.name() + ": " + refusal.getMessage()));
        } catch (RuntimeException broke) {
            return new Ran(Optional.empty(), new Outcome.Broke(core.name() + ": " + broke.getMessage()));
        }
    }
}

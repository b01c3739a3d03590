package dev.trapline.dsl.verdict;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.Expectation;
import dev.trapline.dsl.scenario.Expected;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.verdict.ExpectationResult.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds traces against expectations. */
public final class Judge {

    /**
     * Two texts for a comparison side by side.
     *
     * @param expected what was wanted, and what led there
     * @param actual what was seen in its place
     */
    private record Sides(String expected, String actual) {
        static Sides of(String before, ExpectationResult failure) {
            return new Sides(before + "→ " + failure.text() + "\n", before + "→ " + failure.seen() + "\n");
        }
    }

    private Judge() {}

    /**
     * The verdict on one run: the expectations in order, the invariants INV1 to INV10, and that L1 observes what it would on bare metal; then what is known of
     * the core.
     *
     * @param compilation what was said and run
     * @param core what it ran on
     * @param trace what happened
     * @param bareMetal what happened on bare metal, empty if this is bare metal or bare metal could not run it
     * @param behaviours ids of the behaviours that the spec covers, for the core's known deviations
     */
    public static Verdict judge(
            Compilation compilation, Core core, Trace trace, Optional<Trace> bareMetal, Set<String> behaviours) {
        Settled settled = Settled.on(compilation, core, trace);
        List<ExpectationResult> results = new ArrayList<>(settled.results());
        Optional<Sides> sides =
                settled.failure().map(failure -> Sides.of(TraceText.of(settled.untilParted()), failure));

        List<String> broken = Invariants.broken(compilation.program(), trace);
        results.add(new ExpectationResult(
                "the invariants INV1 to INV10 hold",
                broken.isEmpty() ? Outcome.PASSED : Outcome.FAILED,
                String.join("; ", broken),
                Optional.empty()));
        if (sides.isEmpty() && !broken.isEmpty()) {
            sides = Optional.of(new Sides("the invariants hold\n", String.join("\n", broken) + "\n"));
        }

        boolean meantToDiffer = isMeantToDiffer(settled.expected());
        if (bareMetal.isPresent()) {
            Optional<Observation.Difference> difference =
                    Observation.of(bareMetal.get()).difference("on bare metal", "here", Observation.of(trace));
            results.add(comparison(difference, meantToDiffer));
            if (sides.isEmpty() && difference.isPresent() && !meantToDiffer) {
                sides = difference.map(d -> new Sides(d.expected(), d.actual()));
            } else if (sides.isEmpty() && meantToDiffer && difference.isEmpty()) {
                sides = Optional.of(new Sides("something else than on bare metal\n", "the same as on bare metal\n"));
            }
        }
        Verdict verdict = sides.isPresent()
                ? failed(core, results, sides.get(), TraceText.of(trace.events()))
                : passed(core, settled.expected(), results);
        return knownOrNot(verdict, core, compilation, behaviours);
    }

    private static boolean isMeantToDiffer(List<Expected> all) {
        for (Expected expected : all) {
            if (expected.expectation() instanceof Expectation.UnlikeBareMetal) {
                return true;
            }
        }
        return false;
    }

    private static ExpectationResult comparison(Optional<Observation.Difference> difference, boolean meantToDiffer) {
        String text = meantToDiffer
                ? "L1 observes something else than on bare metal"
                : "L1 observes the same as on bare metal";
        return new ExpectationResult(
                text,
                difference.isPresent() == meantToDiffer ? Outcome.PASSED : Outcome.FAILED,
                difference.map(Observation.Difference::where).orElse("the same"),
                Optional.empty());
    }

    private static Verdict failed(Core core, List<ExpectationResult> results, Sides sides, String wholeRun) {
        String failures = results.stream()
                .filter(result -> result.outcome() == Outcome.FAILED)
                .map(result -> "on %s%s\n  expected: %s\n  seen:     %s\n"
                        .formatted(
                                core.name(),
                                result.source().map(source -> ", at " + source).orElse(""),
                                result.text(),
                                result.seen()))
                .collect(Collectors.joining());
        String message = failures + "the run, with the instructions that L1 and L2 had completed:\n" + wholeRun;
        return new Verdict(
                Verdict.Outcome.FAILED, results, message, sides.expected(), sides.actual(), Optional.empty());
    }

    private static Verdict passed(Core core, List<Expected> all, List<ExpectationResult> results) {
        if (!core.showsL0() && isAboutL0Alone(all)) {
            return Verdict.unsupported(results, "nothing that this spec expects can be observed on " + core.name());
        }
        return Verdict.passed(results);
    }

    private static boolean isAboutL0Alone(List<Expected> all) {
        boolean aboutL0 = false;
        for (Expected expected : all) {
            if (expected.expectation() instanceof Expectation.OfL0) {
                aboutL0 = true;
            } else if (!(expected.expectation() instanceof Expectation.Entry
                    || expected.expectation() instanceof Expectation.Read
                    || expected.expectation() instanceof Expectation.UnlikeBareMetal)) {
                return false;
            }
        }
        return aboutL0;
    }

    private static Verdict knownOrNot(Verdict verdict, Core core, Compilation compilation, Set<String> behaviours) {
        for (Deviation deviation : core.deviations()) {
            boolean named = !Collections.disjoint(deviation.behaviours(), behaviours);
            // A spec of no row may pin something else, so that it is explained by a deviation, and not bound to show
            // it.
            boolean explains =
                    behaviours.isEmpty() && deviation.dependsOnProgram() && verdict.outcome() == Verdict.Outcome.FAILED;
            if ((named || explains) && deviation.applies().test(compilation.program())) {
                return known(deviation, verdict, core, behaviours);
            }
        }
        return verdict;
    }

    private static Verdict known(Deviation deviation, Verdict verdict, Core core, Set<String> behaviours) {
        String name = "known deviation %s of %s: %s, because %s"
                .formatted(deviation.id(), core.name(), deviation.what(), deviation.because());
        return switch (verdict.outcome()) {
            case FAILED ->
                new Verdict(
                        Verdict.Outcome.DEVIATION,
                        verdict.expectations(),
                        name + "\n" + verdict.message(),
                        verdict.expected(),
                        verdict.actual(),
                        Optional.of(deviation));
            case PASSED ->
                new Verdict(
                        Verdict.Outcome.FAILED,
                        verdict.expectations(),
                        "this passes, but it must not: %s\nEither the core was mended, and the deviation must go; or this spec does not pin %s.\n"
                                .formatted(
                                        name,
                                        deviation.behaviours().stream()
                                                .filter(behaviours::contains)
                                                .sorted()
                                                .collect(Collectors.joining(", "))),
                        "a failure by " + deviation.id(),
                        "a pass",
                        Optional.of(deviation));
            default -> verdict;
        };
    }
}

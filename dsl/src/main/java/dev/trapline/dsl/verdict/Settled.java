package dev.trapline.dsl.verdict;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.Expected;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.verdict.ExpectationResult.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A run held against each outcome that its scenario allows, and settled on one: the first that holds or, if none does, the one that the run followed furthest.
 *
 * @param expected the expectations of that outcome
 * @param results one for each of them; if none holds, those of the others too
 * @param failure what that outcome failed by, empty if it holds
 * @param untilParted what happened before that
 */
record Settled(
        List<Expected> expected,
        List<ExpectationResult> results,
        Optional<ExpectationResult> failure,
        List<TraceEvent> untilParted) {

    static Settled on(Compilation compilation, Core core, Trace trace) {
        List<Walk> walks = new ArrayList<>();
        for (List<Expected> outcome : compilation.outcomes()) {
            Walk walk = new Walk(
                    walks.size() + 1,
                    outcome,
                    new Matching(core, compilation.program().apic(), trace));
            if (walk.failure().isEmpty()) {
                return walk.settled(walk.results);
            }
            walks.add(walk);
        }
        walks.sort(Comparator.comparing(Walk::cameToTheChoice)
                .thenComparing(walk -> walk.matching.untilParted().size())
                .thenComparing(Walk::met)
                .reversed());
        Walk furthest = walks.get(0);
        return furthest.settled(furthest.cameToTheChoice() ? noneOf(walks) : furthest.untilChoice());
    }

    /** What the outcomes share, then that none of them came true, then each with what it wanted. */
    private static List<ExpectationResult> noneOf(List<Walk> furthestFirst) {
        Walk furthest = furthestFirst.get(0);
        List<ExpectationResult> shared = furthest.untilChoice();
        ExpectationResult choice = shared.get(shared.size() - 1);
        List<ExpectationResult> all = new ArrayList<>(shared.subList(0, shared.size() - 1));
        all.add(new ExpectationResult(
                choice.text(), Outcome.FAILED, "none of them: " + furthest.matching.seenAtChoice(), choice.source()));
        furthestFirst.forEach(walk -> all.addAll(walk.ofItsOwn()));
        return all;
    }

    /** One outcome held against the run. */
    private static final class Walk {
        final int number;
        final List<Expected> expected;
        final Matching matching;
        final List<ExpectationResult> results;

        Walk(int number, List<Expected> expected, Matching matching) {
            this.number = number;
            this.expected = expected;
            this.matching = matching;
            this.results = matching.walk(expected);
        }

        Optional<ExpectationResult> failure() {
            for (ExpectationResult result : results) {
                if (result.outcome() == Outcome.FAILED) {
                    return Optional.of(result);
                }
            }
            return Optional.empty();
        }

        boolean cameToTheChoice() {
            return matching.choice().isPresent()
                    && results.get(matching.choice().getAsInt()).outcome() == Outcome.PASSED;
        }

        int met() {
            return (int) results.stream()
                    .filter(result -> result.outcome() == Outcome.PASSED)
                    .count();
        }

        /** All results up to that of the choice, which is the last; all there are if there is no choice. */
        List<ExpectationResult> untilChoice() {
            return results.subList(0, matching.choice().orElse(results.size() - 1) + 1);
        }

        /** What this outcome wanted behind the choice, and what it wanted before and did not get. */
        List<ExpectationResult> ofItsOwn() {
            int choice = matching.choice().orElse(results.size());
            List<ExpectationResult> own = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                ExpectationResult result = results.get(i);
                if (i > choice || (i < choice && result.outcome() == Outcome.FAILED)) {
                    own.add(new ExpectationResult(
                            "outcome %d: %s".formatted(number, result.text()),
                            result.outcome(),
                            result.seen(),
                            result.source()));
                }
            }
            return own;
        }

        Settled settled(List<ExpectationResult> all) {
            return new Settled(expected, List.copyOf(all), failure(), matching.untilParted());
        }
    }
}

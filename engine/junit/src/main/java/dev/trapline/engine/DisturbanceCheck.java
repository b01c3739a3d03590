package dev.trapline.engine;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.ExpectationResult;
import dev.trapline.dsl.verdict.Observation;
import dev.trapline.dsl.verdict.Verdict;
import java.util.List;
import java.util.Optional;

/** Runs a scenario again with each disturbance of a kind that the core can be put to: L1 must observe what it did without. */
final class DisturbanceCheck implements CheckedTrials.AfterPass {

    /** Runs that together have the time of one; between them the core can be found to hang. */
    private static final int AT_A_TIME = 50;

    private final Check check;
    private final Class<? extends Disturbance> kind;
    private final String text;
    private final CoreRunner runner;

    /**
     * A check.
     *
     * @param text what is expected, for a reader
     */
    DisturbanceCheck(Check check, Class<? extends Disturbance> kind, String text, CoreRunner runner) {
        this.check = check;
        this.kind = kind;
        this.text = text;
        this.runner = runner;
    }

    /** What came of the runs; of those that L1 noticed, only the first is kept. */
    private static final class Found {
        private int noticed;
        private Optional<Noticed> first = Optional.empty();

        void add(Noticed one) {
            noticed++;
            first = first.or(() -> Optional.of(one));
        }
    }

    private record Noticed(Disturbance by, Observation observation) {}

    @Override
    public Optional<Outcome> outcome(Trial trial, Trace undisturbed) {
        List<Disturbance> all = runner.call(trial, check, limits -> disturbances(trial, limits));
        Observation expected = Observation.of(undisturbed);
        Found found = new Found();
        for (int from = 0; from < all.size(); from += AT_A_TIME) {
            List<Disturbance> some = all.subList(from, Math.min(from + AT_A_TIME, all.size()));
            runner.call(trial, check, limits -> noticed(trial, limits, some, expected))
                    .forEach(found::add);
        }
        if (all.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(found.first
                .map(first -> failed(trial.core(), expected, first, found.noticed, all.size()))
                .orElseGet(() -> passed(all.size())));
    }

    private List<Disturbance> disturbances(Trial trial, Limits limits) {
        return trial.core().disturbances(trial.program(), limits).stream()
                .filter(kind::isInstance)
                .toList();
    }

    private static List<Noticed> noticed(Trial trial, Limits limits, List<Disturbance> by, Observation expected) {
        return by.stream()
                .map(one -> new Noticed(one, Observation.of(trial.core().run(trial.program(), limits, one))))
                .filter(one -> !one.observation().equals(expected))
                .toList();
    }

    private Outcome passed(int runs) {
        return Outcome.of(Verdict.passed(List.of(new ExpectationResult(
                text,
                ExpectationResult.Outcome.PASSED,
                runs == 1 ? "the same" : "the same in each of %d runs".formatted(runs),
                Optional.empty()))));
    }

    private Outcome failed(Core core, Observation expected, Noticed first, int noticed, int runs) {
        Observation.Difference difference = expected.difference("undisturbed", "disturbed", first.observation())
                .orElseThrow();
        String where = runs == 1 ? "at " + first.by() : "at %d of %d, first at %s".formatted(noticed, runs, first.by());
        String seen = "something else %s: %s".formatted(where, difference.where());
        String message = """
                on %s, check %s
                  expected: %s
                  seen:     %s
                what L1 observes undisturbed:
                %swhat it observes disturbed at %s:
                %s""".formatted(
                        core.name(), check.id(), text, seen, difference.expected(), first.by(), difference.actual());
        return Outcome.of(new Verdict(
                Verdict.Outcome.FAILED,
                List.of(new ExpectationResult(text, ExpectationResult.Outcome.FAILED, seen, Optional.empty())),
                message,
                difference.expected(),
                difference.actual(),
                Optional.empty()));
    }
}

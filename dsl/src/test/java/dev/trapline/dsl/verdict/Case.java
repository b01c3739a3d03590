package dev.trapline.dsl.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.scenario.SourceLine;
import dev.trapline.dsl.scenario.Step;
import dev.trapline.dsl.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One expectation, a run that meets it, and a run with exactly that wrong.
 *
 * @param name what it is about
 * @param says the chain; its last word is the one in question
 * @param fits a run that meets all of it
 * @param wrong a run that meets all but the last word
 * @param expected the last word, as the message must have it
 * @param seen what the message must have beside it
 */
record Case(String name, Scenario says, Trace fits, Trace wrong, String expected, String seen) {

    static Compilation compile(Scenario scenario) {
        List<Step> steps = new ArrayList<>();
        for (Step step : scenario.steps()) {
            steps.add(new Step(step.clause(), new SourceLine("specs/SomeSpec.java", steps.size() + 1)));
        }
        return ScenarioCompiler.compile(() -> steps);
    }

    static Verdict judge(Scenario scenario, Core core, Trace trace) {
        return Judge.judge(compile(scenario), core, trace, Optional.empty(), Set.of());
    }

    void assertPassesWhereItFits() {
        Verdict verdict = judge(says, FakeCore.WITH_L0, fits);

        assertThat(verdict.message()).isEmpty();
        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASSED);
        assertThat(verdict.expectations())
                .extracting(ExpectationResult::outcome)
                .containsOnly(ExpectationResult.Outcome.PASSED);
    }

    void assertFailsWhereItIsWrong() {
        Verdict verdict = judge(says, FakeCore.WITH_L0, wrong);

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(failures(verdict)).singleElement().satisfies(failure -> {
            assertThat(failure.text()).isEqualTo(expected);
            assertThat(failure.seen()).contains(seen);
            assertThat(verdict.message())
                    .startsWith("on with-l0%s\n  expected: %s\n  seen:     %s\n"
                            .formatted(failure.source().map(at -> ", at " + at).orElse(""), expected, failure.seen()))
                    .contains("the run, with the instructions that L1 and L2 had completed:\n");
        });
        assertTextsPartAtTheFailure(verdict);
    }

    private void assertTextsPartAtTheFailure(Verdict verdict) {
        List<String> wanted = verdict.expected().lines().toList();
        List<String> was = verdict.actual().lines().toList();
        int last = wanted.size() - 1;
        assertThat(was).hasSameSizeAs(wanted);
        assertThat(was.subList(0, last)).isEqualTo(wanted.subList(0, last));
        assertThat(wanted.get(last)).isEqualTo("→ " + expected);
        assertThat(was.get(last)).startsWith("→ ").contains(seen);
    }

    static List<ExpectationResult> failures(Verdict verdict) {
        return verdict.expectations().stream()
                .filter(result -> result.outcome() == ExpectationResult.Outcome.FAILED)
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}

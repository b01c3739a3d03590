package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.scenario.SourceLine;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.ExpectationResult;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.engine.samples.CountingSamples;
import dev.trapline.engine.samples.ExitSamples;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** What is run, and what JUnit is told of it. */
class ExecutionTest {

    private static final DiscoverySelector PLAIN = selectMethod(ExitSamples.class, "named");

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void kit() {
        kit = new Kit(folder).cores("other");
    }

    private static Verdict failed(Optional<SourceLine> word) {
        return new Verdict(
                Verdict.Outcome.FAILED,
                List.of(
                        new ExpectationResult("entry", ExpectationResult.Outcome.PASSED, "", Optional.empty()),
                        new ExpectationResult("exit", ExpectationResult.Outcome.FAILED, "nothing", word)),
                "no exit came",
                "exit\n",
                "nothing\n",
                Optional.empty());
    }

    @Test
    void aPass() {
        kit.run(PLAIN).testEvents().assertStatistics(events -> events.started(1).succeeded(1));
    }

    @Test
    void aFailureCanBeComparedAndLeadsToTheWord() {
        SourceLine word = new SourceLine("dev/trapline/engine/samples/Sentences.java", 17);
        kit.judging((compilation, core, trace, bareMetal, behaviours) -> failed(Optional.of(word)));

        Throwable thrown = kit.thrown(PLAIN);

        assertThat(thrown).isInstanceOf(AssertionFailedError.class).hasMessage("no exit came");
        AssertionFailedError failure = (AssertionFailedError) thrown;
        assertThat(failure.getExpected().getStringRepresentation()).isEqualTo("exit\n");
        assertThat(failure.getActual().getStringRepresentation()).isEqualTo("nothing\n");
        assertThat(failure.getStackTrace()[0])
                .hasToString("dev.trapline.engine.samples.Sentences.named(Sentences.java:17)");
    }

    @Test
    void aFailureWithoutAWordLeadsToTheSpec() {
        kit.judging((compilation, core, trace, bareMetal, behaviours) -> failed(Optional.empty()));

        assertThat(kit.thrown(PLAIN).getStackTrace()[0].toString())
                .startsWith("dev.trapline.engine.samples.Sentences.named(Sentences.java:");
    }

    @Test
    void aDeviationIsAborted() {
        Deviation known = Deviation.always("late", "comes late", "as in 2011", Set.of("S01"));
        kit.judging((compilation, core, trace, bareMetal, behaviours) ->
                new Verdict(Verdict.Outcome.DEVIATION, List.of(), "known: comes late", "", "", Optional.of(known)));

        assertThat(kit.thrown(PLAIN)).isInstanceOf(TestAbortedException.class).hasMessage("known: comes late");
    }

    @Test
    void whatTheCoreCannotShowIsAborted() {
        kit.judging((compilation, core, trace, bareMetal, behaviours) -> Verdict.unsupported(List.of(), "not shown"));

        assertThat(kit.thrown(PLAIN)).isInstanceOf(TestAbortedException.class).hasMessage("not shown");
    }

    @Test
    void anErrorIsNoFailure() {
        kit.judging((compilation, core, trace, bareMetal, behaviours) -> Verdict.error("the core broke"));

        assertThat(kit.thrown(PLAIN)).isNotInstanceOf(AssertionError.class).hasMessage("the core broke");
    }

    @Test
    void aJudgeThatThrowsIsAnError() {
        kit.judging((compilation, core, trace, bareMetal, behaviours) -> {
            throw new IllegalStateException("no idea");
        });

        assertThat(kit.thrown(PLAIN))
                .hasMessage("The trace could not be judged: java.lang.IllegalStateException: no idea")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void theJudgeIsToldWhatTheSpecCovers() {
        Queue<Set<String>> told = new ConcurrentLinkedQueue<>();
        kit.judging((compilation, core, trace, bareMetal, behaviours) -> {
            told.add(behaviours);
            return Verdict.passed(List.of());
        });

        kit.run(selectMethod(ExitSamples.class, "exitsWithoutAVector"));

        assertThat(told).containsExactly(Set.of("S01", "S02", "S03"));
    }

    @Test
    void everyCoreButTheReferenceIsComparedWithIt() {
        Queue<String> compared = new ConcurrentLinkedQueue<>();
        kit.judging((compilation, core, trace, bareMetal, behaviours) -> {
            compared.add(core.name() + " with "
                    + bareMetal.map(Trace::end).map(end -> end.detail()).orElse("nothing"));
            return Verdict.passed(List.of());
        });

        kit.run(PLAIN);
        assertThat(compared).containsExactly("other with bare-metal");
        compared.clear();

        kit.cores("other,bare-metal").run(PLAIN);
        assertThat(compared).containsExactly("other with bare-metal", "bare-metal with nothing");
        compared.clear();

        kit.with(Settings.REFERENCE, "none").run(PLAIN);
        assertThat(compared).containsExactly("other with nothing", "bare-metal with nothing");
        compared.clear();

        kit.with(Settings.REFERENCE, "missing").run(PLAIN);
        assertThat(compared).containsExactly("other with nothing", "bare-metal with nothing");
        compared.clear();

        kit.with(Settings.REFERENCE, "incapable").run(PLAIN);
        assertThat(compared).containsExactly("other with nothing", "bare-metal with nothing");
    }

    @Test
    void theReferenceRunsOnceForAScenario() {
        kit.cores("other,bare-metal,incapable").run(PLAIN);

        assertThat(kit.runs()).isEqualTo(2);
    }

    @Test
    void aReferenceThatBreaksIsAnErrorOfWhatIsComparedWithIt() {
        kit.with(Settings.REFERENCE, "throwing");

        assertThat(kit.message(PLAIN))
                .startsWith("There is nothing to compare with. Core throwing broke with ")
                .endsWith("ExitSamples#named: java.lang.IllegalStateException: no such thing");
    }

    @Test
    void theLimitOfStepsReachesTheCore() {
        kit.with(Settings.STEPS, "77")
                .judging((compilation, core, trace, bareMetal, behaviours) ->
                        Verdict.error("steps: " + trace.end().at().l1()));

        assertThat(kit.message(PLAIN)).isEqualTo("steps: 77");
    }

    @ParameterizedTest
    @CsvSource({
        "throwing, java.lang.IllegalStateException",
        "overflowing, java.lang.StackOverflowError",
        "out-of-memory, java.lang.OutOfMemoryError"
    })
    void aCoreThatThrowsCostsOnlyItsResult(String core, Class<? extends Throwable> thrown) {
        kit.cores(core + ",other");

        assertThat(kit.thrown(PLAIN))
                .hasMessageStartingWith(
                        "Core %s broke with dev.trapline.engine.samples.ExitSamples#named: ".formatted(core))
                .hasCauseInstanceOf(thrown);
        assertThat(kit.results()).extracting(result -> result.string("verdict")).containsExactly("error", "passed");
    }

    @Test
    void aCoreThatCannotRunTheProgramIsAborted() {
        kit.cores("incapable");

        assertThat(kit.thrown(PLAIN))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("Core incapable cannot run this: it has no VMX");
    }

    @Test
    void aCoreThatNeverReturnsIsLeftBehind() {
        kit.cores("hanging,bare-metal").with(Settings.TIMEOUT, "1s");

        var results = kit.run(PLAIN);

        results.testEvents()
                .assertStatistics(events -> events.started(2).succeeded(1).failed(1));
        assertThat(Kit.thrown(results))
                .singleElement()
                .satisfies(thrown -> assertThat(thrown)
                        .hasMessageStartingWith(
                                "Core hanging was not done with dev.trapline.engine.samples.ExitSamples#named"
                                        + " after 1 s (trapline.timeout) and was left behind. It stood at:")
                        .hasMessageContaining("CountDownLatch"));
    }

    @Test
    void aSpecIsBuiltOnceForAllItsCoresOnAnInstanceOfItsOwn() {
        CountingSamples.reset();

        kit.cores("bare-metal,other,incapable").run(selectClass(CountingSamples.class));

        assertThat(CountingSamples.calls()).containsExactly("one", "table", "table", "two");
        assertThat(CountingSamples.instances()).isEqualTo(4);
    }

    @Test
    void eachResultIsPublishedOnce() {
        var results = kit.cores("bare-metal,throwing").run(PLAIN);

        List<Map<String, String>> entries = results.testEvents().reportingEntryPublished().stream()
                .map(event -> event.getRequiredPayload(ReportEntry.class).getKeyValuePairs())
                .toList();
        assertThat(entries).hasSize(2);
        assertThat(entries.get(0))
                .containsEntry("verdict", "passed")
                .extractingByKey("sentence")
                .asString()
                .startsWith("Given L1");
        assertThat(entries.get(1)).containsEntry("verdict", "error");
        assertThat(results.containerEvents().reportingEntryPublished().count()).isZero();
    }

    @Test
    void severalSpecsAtATimeGiveTheSameResults() {
        var results = kit.cores("bare-metal,other")
                .with("trapline.execution.parallel.enabled", "true")
                .run(selectClass(ExitSamples.class));

        results.testEvents().assertStatistics(events -> events.started(16).succeeded(16));
        assertThat(kit.results()).hasSize(16);
        assertThat(kit.log())
                .last()
                .satisfies(end -> assertThat(end.integer("passed")).isEqualTo(16));
    }

    /** As Surefire and IDEs run it: found by the service loader, judged by the real judge. */
    @Test
    void theEngineIsFoundByItsName() {
        EngineTestKit.engine("trapline")
                .selectors(PLAIN)
                .configurationParameter(Settings.CORES, "missing")
                .configurationParameter(Settings.OUTPUT, folder.toString())
                .execute()
                .testEvents()
                .assertStatistics(events -> events.started(1).aborted(1));
        assertThat(kit.logFiles()).singleElement().asString().matches(".*run-[-0-9a-f]{36}\\.ndjson");
    }
}

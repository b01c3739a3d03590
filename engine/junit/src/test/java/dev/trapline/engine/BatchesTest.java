package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.engine.samples.ExitSamples;
import dev.trapline.engine.samples.ManySamples;
import dev.trapline.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;

/** A core that runs many programs at a time is asked for many at a time. */
class BatchesTest {

    private static final DiscoverySelector A = selectMethod(ManySamples.class, "a");
    private static final DiscoverySelector B = selectMethod(ManySamples.class, "b");
    private static final DiscoverySelector C = selectMethod(ManySamples.class, "c");
    private static final DiscoverySelector D = selectMethod(ManySamples.class, "d");

    @TempDir
    private Path folder;

    private final Queue<String> judged = new ConcurrentLinkedQueue<>();
    private Kit kit;

    @BeforeEach
    void kit() {
        kit = judging("");
    }

    /** Runs fail whose trace says so. */
    private Kit judging(String failing) {
        return new Kit(folder)
                .cores("gathering")
                .with(Settings.REFERENCE, "none")
                .judging((compilation, core, trace, bareMetal, behaviours) -> {
                    judged.add(trace.end().detail());
                    return trace.end().detail().equals(failing)
                            ? new Verdict(
                                    Verdict.Outcome.FAILED, List.of(), "it does not end", "", "", Optional.empty())
                            : Verdict.passed(List.of());
                });
    }

    @Test
    void programsOfTheNextSpecsRunWithTheOneThatIsDue() {
        kit.run(A, B, D);

        assertThat(judged).containsExactly("one of 2", "one of 2", "one of 1");
    }

    @Test
    void theProgramsOfATableStayTogetherAndTheSameOneRunsOnce() {
        kit.run(C);

        assertThat(judged).containsExactly("one of 2", "one of 2", "one of 2");
    }

    @Test
    void whatIsNotSelectedDoesNotRun() {
        kit.run(selectIteration(C, 1));

        assertThat(judged).containsExactly("one of 1");
    }

    @Test
    void whatFailsAmongOthersFailsIfItFailsAlone() {
        kit = new Kit(folder)
                .cores("gathering")
                .judging((compilation, core, trace, bareMetal, behaviours) -> new Verdict(
                        Verdict.Outcome.FAILED,
                        List.of(),
                        core.name() + " " + trace.end().detail(),
                        "",
                        "",
                        Optional.empty()));

        assertThat(kit.message(A)).isEqualTo("gathering alone");
    }

    @Test
    void whatFailsAmongOthersAndPassesAlonePassesAndTheLogSaysSo() {
        judging("one of 2").run(A, B).testEvents().assertStatistics(events -> events.succeeded(2));

        assertThat(judged).containsExactly("one of 2", "alone", "one of 2", "alone");
        assertThat(kit.results())
                .allSatisfy(result -> assertThat(result.array("expectations").objects())
                        .singleElement()
                        .extracting(expectation -> expectation.string("text"))
                        .isEqualTo("run by itself it comes true"));
    }

    @Test
    void whatBreaksAmongOthersIsRunAlone() {
        kit.run(selectMethod(ExitSamples.class, "named"));

        assertThat(judged).containsExactly("alone");
    }

    @Test
    void whatIsNotSupportedRunsNowhere() {
        kit.run(selectMethod(ExitSamples.class, "eachVector"), A);

        assertThat(kit.results().stream()
                        .filter(result -> result.string("verdict").equals("unsupported"))
                        .map(result -> result.string("message")))
                .containsExactly("Core gathering cannot run this: it has no such vector");
        assertThat(judged).contains("one of 2");
    }

    @Test
    void aSpecThatCannotBeBuiltCostsOnlyItself() {
        kit.run(selectMethod(ManySamples.class, "withoutScenario"), A, B);

        assertThat(judged).containsExactly("one of 2", "one of 2");
        assertThat(kit.results()).extracting(result -> result.string("verdict")).containsOnlyOnce("error");
    }

    @Test
    void aBoundOfItsOwnIsKeptByRunningItAlone() {
        kit.run(A, selectMethod(ManySamples.class, "withSteps"));

        assertThat(judged).containsExactly("one of 1", "alone");
    }

    @Test
    void whatTheOthersAreComparedWithRunsAlone() {
        kit.with(Settings.REFERENCE, "gathering").run(A, B);

        assertThat(judged).containsExactly("alone", "alone");
    }

    @Test
    void specsThatRunAtATimeEachHaveTheirOwn() {
        kit.with(Parameter.EXECUTION_PARALLEL_ENABLED.key(), "true").run(selectClass(ManySamples.class));

        assertThat(kit.results())
                .filteredOn(result -> result.string("verdict").equals("passed"))
                .extracting(BatchesTest::name)
                .containsExactlyInAnyOrder("a", "b", "c[first]", "c[second]", "c[same as first]", "d", "withSteps");
    }

    private static String name(JsonObject result) {
        String spec = result.string("spec");
        String method = spec.substring(spec.indexOf('#') + 1);
        return result.has("case") ? "%s[%s]".formatted(method, result.string("case")) : method;
    }
}

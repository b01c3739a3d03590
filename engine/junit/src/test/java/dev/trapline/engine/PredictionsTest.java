package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.engine.samples.ExitSamples;
import dev.trapline.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.DiscoverySelector;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Failures of a core that lacks corrections are explained by the fewest that mend them. */
class PredictionsTest {

    private static final DiscoverySelector PLAIN = selectMethod(ExitSamples.class, "named");

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void kit() {
        kit = new Kit(folder).cores("predicting");
    }

    /** A spec that passes on the core with such corrections, given by the letters of those it has. */
    private Kit passingWith(Predicate<String> corrections) {
        return kit.judging((compilation, core, trace, bareMetal, behaviours) -> corrections.test(
                        trace.end().detail())
                ? Verdict.passed(List.of())
                : new Verdict(Verdict.Outcome.FAILED, List.of(), "it does not end", "end", "none", Optional.empty()));
    }

    private JsonObject deviation() {
        assertThat(kit.results()).hasSize(1);
        return kit.results().get(0).object("deviation");
    }

    @Test
    void whatPassesNeedsNoCorrection() {
        passingWith(with -> true).run(PLAIN).testEvents().assertStatistics(events -> events.succeeded(1));

        assertThat(kit.results().get(0).has("deviation")).isFalse();
    }

    @Test
    void aFailureThatACorrectionMendsIsAPrediction() {
        Throwable thrown = passingWith(with -> with.contains("b")).thrown(PLAIN);

        assertThat(thrown)
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("prediction b of predicting: B is lost, because it forgets\nit does not end");
        assertThat(kit.results().get(0).string("verdict")).isEqualTo("deviation");
        assertThat(kit.results().get(0).string("message")).isEqualTo(thrown.getMessage());
        assertThat(deviation().string("id")).isEqualTo("b");
        assertThat(deviation().string("what")).isEqualTo("B is lost");
        assertThat(deviation().string("because")).isEqualTo("it forgets");
        assertThat(deviation().array("corrections").strings()).containsExactly("b");
    }

    @ParameterizedTest
    @CsvSource({
        "[bc], b",
        ".*c.*, c",
        "ac|bc|abc, a c",
        "bc, b c",
        "ab|c, c",
        "abc, a b c",
    })
    void theFewestExplainAndOfThoseTheFirst(String passing, String explaining) {
        passingWith(with -> with.matches(passing)).run(PLAIN);

        assertThat(deviation().array("corrections").strings()).containsExactly(explaining.split(" "));
    }

    @Test
    void severalAreToldTogether() {
        passingWith(with -> with.equals("ab")).run(PLAIN);

        assertThat(deviation().string("id")).isEqualTo("a + b");
        assertThat(deviation().string("what")).isEqualTo("A is late; and B is lost");
        assertThat(deviation().string("because")).isEqualTo("it waits; and it forgets");
    }

    @Test
    void whatNoCorrectionMendsStaysAFailure() {
        assertThat(passingWith(with -> false).thrown(PLAIN))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessage("it does not end");
        assertThat(kit.results().get(0).string("verdict")).isEqualTo("failed");
        assertThat(kit.results().get(0).has("deviation")).isFalse();
    }

    @Test
    void whatBrokeIsNotExplained() {
        kit.judging((compilation, core, trace, bareMetal, behaviours) ->
                trace.end().detail().isEmpty() ? Verdict.error("broken") : Verdict.passed(List.of()));

        assertThat(kit.thrown(PLAIN)).hasMessage("broken");
        assertThat(kit.runs()).as("it and bare metal").isEqualTo(2);
    }

    @Test
    void aCorrectedCoreIsComparedWithTheReference() {
        kit.judging((compilation, core, trace, bareMetal, behaviours) ->
                bareMetal.isPresent() && trace.end().detail().equals("c")
                        ? Verdict.passed(List.of())
                        : new Verdict(Verdict.Outcome.FAILED, List.of(), "it differs", "", "", Optional.empty()));

        kit.run(PLAIN);

        assertThat(deviation().string("id")).isEqualTo("c");
    }

    @Test
    void theLogListsTheCorrectionsOfACore() {
        kit.run(PLAIN);

        List<JsonObject> cores = kit.log().get(0).array("cores").objects();
        assertThat(cores)
                .filteredOn(core -> core.has("corrections"))
                .singleElement()
                .satisfies(core -> {
                    assertThat(core.string("name")).isEqualTo("predicting");
                    assertThat(core.array("corrections").objects())
                            .extracting(
                                    one -> one.string("id"), one -> one.string("what"), one -> one.string("because"))
                            .containsExactly(
                                    tuple("a", "A is late", "it waits"),
                                    tuple("b", "B is lost", "it forgets"),
                                    tuple("c", "C comes twice", "it repeats itself"));
                    assertThat(core.array("corrections")
                                    .objects()
                                    .get(0)
                                    .array("behaviours")
                                    .strings())
                            .containsExactly("S01", "S02");
                });
    }
}

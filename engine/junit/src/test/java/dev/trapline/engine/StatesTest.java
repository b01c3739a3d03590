package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.engine.samples.WritingSamples;
import dev.trapline.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Specs that are disabled, pending, or known to be broken. */
class StatesTest {

    private static final String SAMPLES = "dev.trapline.engine.samples.WritingSamples$";
    private static final Surroundings.Judging FAILS = (compilation, core, trace, bareMetal, behaviours) ->
            new Verdict(Verdict.Outcome.FAILED, List.of(), "no exit came", "exit", "none", Optional.empty());

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void kit() {
        kit = new Kit(folder);
    }

    private static DiscoverySelector state(String method) {
        return selectMethod(SAMPLES + "States#" + method);
    }

    private static DiscoverySelector broken(String method) {
        return selectMethod(SAMPLES + "Broken#" + method);
    }

    private List<String> verdicts() {
        return kit.results().stream()
                .map(result -> result.string("core") + " " + result.string("verdict"))
                .toList();
    }

    @Test
    void whatIsDisabledIsSkippedOnEachCoreWithTheReason() {
        var results = kit.run(state("off"));

        results.testEvents().assertStatistics(events -> events.skipped(2).started(0));
        assertThat(results.testEvents().skipped().stream())
                .allSatisfy(event ->
                        assertThat(event.getPayload(String.class)).contains("disabled: waits for the errata sheet"));
        assertThat(verdicts()).containsExactly("bare-metal skipped", "other skipped");
        assertThat(kit.results())
                .extracting(result -> result.string("message"))
                .containsOnly("disabled: waits for the errata sheet");
    }

    @Test
    void whatIsDisabledIsNeverCalled() {
        int before = WritingSamples.States.calls();

        kit.run(state("off"), state("tableThatIsOff"), selectClass(SAMPLES + "States$AllOff"))
                .testEvents()
                .assertStatistics(events -> events.skipped(6).started(0));

        assertThat(WritingSamples.States.calls()).isEqualTo(before);
    }

    @Test
    void aClassThatIsDisabledTakesItsSpecsAlongAndShouldSayWhy() {
        DiscoverySelector all = selectClass(SAMPLES + "States$AllOff");

        assertThat(kit.issues(all)).containsExactly("@Disabled says no reason");
        kit.cores("other").run(all);
        assertThat(kit.results())
                .extracting(result -> result.string("message"))
                .containsExactly("disabled: no reason is given");
    }

    @Test
    void anAnnotationOfJupiterOnASpecIsReportedSinceItDoesNothing() {
        DiscoverySelector all = selectClass(SAMPLES + "Jupiters");

        assertThat(kit.issues(all))
                .containsExactlyInAnyOrder(
                        "@org.junit.jupiter.api.Disabled does nothing for a spec; @dev.trapline.engine.Disabled is meant",
                        "@org.junit.jupiter.api.Tag does nothing for a spec; @dev.trapline.engine.SpecTag is meant");
        kit.cores("other").run(all).testEvents().assertStatistics(events -> events.succeeded(2));
    }

    @Test
    void whatIsPendingIsSkippedWhileItFails() {
        kit.cores("other").judging(FAILS);

        assertThat(kit.thrown(state("waits")))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("pending: needs virtual NMIs\nno exit came");
        assertThat(verdicts()).containsExactly("other skipped");
        assertThat(kit.results().get(0).array("events").objects()).isNotEmpty();
    }

    @Test
    void whatIsPendingMayNotBeWrittenYet() {
        assertThat(kit.cores("other").thrown(state("waitsAndThrows")))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageStartingWith("pending: not written yet\n")
                .hasMessageContaining("UnsupportedOperationException: to do");
    }

    @Test
    void whatIsPendingFailsWhenItPasses() {
        assertThat(kit.cores("other").thrown(state("waits")))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageStartingWith("on other it passes now; remove @Pending(\"needs virtual NMIs\").");
        assertThat(verdicts()).containsExactly("other failed");
    }

    @Test
    void whatIsPendingStaysUnsupportedWhereItCannotRun() {
        kit.cores("incapable").run(state("waits"));

        assertThat(verdicts()).containsExactly("incapable unsupported");
    }

    @Test
    void aDeclaredDeviationExplainsAFailureOfItsCoreAlone() {
        kit.judging(FAILS).run(broken("onOne"));

        assertThat(verdicts()).containsExactly("bare-metal failed", "other deviation");
        JsonObject deviation = kit.results().get(1).object("deviation");
        assertThat(deviation.string("id")).isEqualTo(SAMPLES + "Broken#onOne");
        assertThat(deviation.string("what")).isEqualTo("forgets the interrupt");
        assertThat(deviation.string("because")).isEqualTo("it was never told");
        assertThat(kit.results().get(1).string("message"))
                .isEqualTo("known deviation of other: forgets the interrupt, because it was never told\nno exit came");
    }

    @Test
    void aDeclaredDeviationThatIsGoneIsAFailure() {
        var results = kit.run(broken("onOne"));

        assertThat(verdicts()).containsExactly("bare-metal passed", "other failed");
        assertThat(Kit.thrown(results))
                .singleElement()
                .satisfies(thrown -> assertThat(thrown)
                        .isInstanceOf(AssertionFailedError.class)
                        .hasMessageContaining("on other this passes, but it must not: known deviation of other")
                        .hasMessageContaining("remove @KnownDeviation(core = \"other\")"));
    }

    @Test
    void severalCoresMayBreakASpec() {
        kit.judging(FAILS).run(broken("onTwo"));

        assertThat(verdicts()).containsExactly("bare-metal deviation", "other deviation");
    }

    @Test
    void aDeclaredDeviationOfACoreThatIsNotThereIsReported() {
        assertThat(kit.issues(broken("onNone")))
                .singleElement()
                .asString()
                .startsWith("@KnownDeviation(core = \"othr\"): there is no such core. Known: ");
    }

    @Test
    void theTotalsCountWhatIsSkipped() {
        kit.cores("other").run(state("off"), state("waitsAndThrows"));

        assertThat(kit.log().get(kit.log().size() - 1).integer("skipped")).isEqualTo(2);
    }
}

package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.ExpectationResult;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.engine.samples.ExitSamples;
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
import org.opentest4j.AssertionFailedError;

/** What the engine checks of every spec that came true. */
class ChecksTest {

    private static final DiscoverySelector PLAIN = selectMethod(ExitSamples.class, "named");
    private static final String SPURIOUS_EXIT = "L1 observes the same with one more exit of L0, wherever it comes";
    private static final String SAVE_AND_RESTORE =
            "L1 observes the same with the state saved, and restored on a new machine, at every transition";
    private static final String SETTINGS = "all of it holds however the core settles what the architecture leaves open";

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void kit() {
        kit = new Kit(folder);
    }

    private static String detail(Trace trace) {
        return trace.end().detail();
    }

    private static Verdict failed(String seen) {
        return new Verdict(
                Verdict.Outcome.FAILED,
                List.of(new ExpectationResult("it ends", ExpectationResult.Outcome.FAILED, seen, Optional.empty())),
                "it does not end: " + seen,
                "wanted",
                seen,
                Optional.empty());
    }

    /** Text, outcome and what was seen, of each expectation of the only result. */
    private List<String> expectations() {
        assertThat(kit.results()).hasSize(1);
        return kit.results().get(0).array("expectations").objects().stream()
                .map(one -> one.string("text") + " | " + one.string("outcome") + " | "
                        + one.optionalString("seen").orElse(""))
                .toList();
    }

    private JsonObject result() {
        return kit.results().get(0);
    }

    @Test
    void aDisturbanceThatL1NoticesFails() {
        Throwable thrown = kit.cores("noticing").thrown(PLAIN);

        assertThat(thrown).isInstanceOf(AssertionFailedError.class).hasMessage("""
                on noticing, check spurious-exits
                  expected: %s
                  seen:     something else at 2 of 3, first at transition 2, at L1[2]: undisturbed: the program is through, in L1 at 0x0, after 20000 instructions of L1 and 0 of L2; disturbed: the program is through, in L1 at 0x0, after 20000 instructions of L1 and 0 of L2
                what L1 observes undisturbed:
                  L1   L2
                20000    0  the program is through, in L1 at 0x0
                COMPLETED in L1 at 0x0 noticing
                what it observes disturbed at transition 2, at L1[2]:
                  L1   L2
                20000    0  the program is through, in L1 at 0x0
                COMPLETED in L1 at 0x0 awake
                """, SPURIOUS_EXIT);
        AssertionFailedError failure = (AssertionFailedError) thrown;
        assertThat(failure.getExpected().getStringRepresentation()).contains("noticing");
        assertThat(failure.getActual().getStringRepresentation()).contains("awake");
    }

    @Test
    void whatEachCheckFoundIsInTheLog() {
        kit.cores("noticing").run(PLAIN);

        assertThat(expectations()).hasSize(2);
        assertThat(expectations().get(0))
                .startsWith(SPURIOUS_EXIT + " | failed | something else at 2 of 3, first at transition 2");
        assertThat(expectations().get(1)).isEqualTo(SAVE_AND_RESTORE + " | passed | the same");
        assertThat(result().string("verdict")).isEqualTo("failed");
        assertThat(result().array("events").objects())
                .as("of the undisturbed run")
                .last()
                .satisfies(end -> assertThat(end.string("words")).contains("the program is through"));
    }

    @Test
    void theLogSaysWhichChecksWereOn() {
        kit.with(Settings.CHECKS, "settings,bare-metal").run(PLAIN);

        assertThat(kit.log().get(0).array("checks").strings()).containsExactly("bare-metal", "settings");
    }

    @Test
    void aCheckThatIsNotChosenIsNotMade() {
        kit.cores("noticing").with(Settings.CHECKS, "save-and-restore");

        kit.run(PLAIN).testEvents().assertStatistics(events -> events.succeeded(1));
        assertThat(expectations()).containsExactly(SAVE_AND_RESTORE + " | passed | the same");
    }

    @Test
    void noneAreMadeIfNoneAreWantedNotEvenTheComparisonWithBareMetal() {
        Queue<Boolean> compared = new ConcurrentLinkedQueue<>();
        kit.cores("noticing")
                .with(Settings.CHECKS, "none")
                .judging((compilation, core, trace, bareMetal, behaviours) -> {
                    compared.add(bareMetal.isPresent());
                    return Verdict.passed(List.of());
                });

        kit.run(PLAIN).testEvents().assertStatistics(events -> events.succeeded(1));
        assertThat(compared).containsExactly(false);
        assertThat(expectations()).isEmpty();
        assertThat(kit.log().get(0).array("checks").strings()).isEmpty();
    }

    @Test
    void aSpecThatFailsIsNotChecked() {
        kit.cores("noticing").judging((compilation, core, trace, bareMetal, behaviours) -> failed("nothing"));

        assertThat(kit.message(PLAIN)).isEqualTo("it does not end: nothing");
        assertThat(expectations()).containsExactly("it ends | failed | nothing");
    }

    @Test
    void aCoreThatOffersNothingIsNotChecked() {
        kit.cores("other").run(PLAIN);

        assertThat(expectations()).isEmpty();
    }

    @Test
    void aCoreThatBreaksWhenItIsDisturbedIsAnError() {
        assertThat(kit.cores("brittle")
                        .with(Settings.CHECKS, "save-and-restore")
                        .thrown(PLAIN))
                .isNotInstanceOf(AssertionError.class)
                .hasMessage("Core brittle broke with dev.trapline.engine.samples.ExitSamples#named in check"
                        + " save-and-restore (trapline.checks): java.lang.IllegalStateException: too much")
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(result().string("verdict")).isEqualTo("error");
        assertThat(result().array("events").objects()).isNotEmpty();
    }

    @Test
    void aCoreThatBreaksWhenItIsAskedWhatItOffersIsAnError() {
        assertThat(kit.cores("brittle").with(Settings.CHECKS, "settings").thrown(PLAIN))
                .hasMessage("Core brittle broke with dev.trapline.engine.samples.ExitSamples#named:"
                        + " java.lang.IllegalStateException: do not ask")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatHoldsUnderEverySettingPasses() {
        kit.cores("settled").run(PLAIN).testEvents().assertStatistics(events -> events.succeeded(1));

        assertThat(expectations())
                .containsExactly(
                        SETTINGS
                                + " | passed | under early, late; not run under never: Core settled cannot run this: it cannot be never");
    }

    @Test
    void whatDoesNotHoldUnderOneSettingFailsAndNamesIt() {
        kit.cores("settled")
                .judging((compilation, core, trace, bareMetal, behaviours) ->
                        detail(trace).endsWith("late") ? failed("late") : Verdict.passed(List.of()));

        Throwable thrown = kit.thrown(PLAIN);

        assertThat(thrown)
                .isInstanceOf(AssertionFailedError.class)
                .hasMessage("on settled, check settings: not under setting late\nunder late:\nit does not end: late");
        assertThat(((AssertionFailedError) thrown).getActual().getStringRepresentation())
                .isEqualTo("late");
        assertThat(expectations())
                .containsExactly(SETTINGS + " | failed | not under late: expected: it ends; seen: late");
    }

    @Test
    void ofSeveralSettingsAllAreNamed() {
        kit.cores("settled")
                .judging((compilation, core, trace, bareMetal, behaviours) ->
                        detail(trace).contains(" ") ? failed(detail(trace)) : Verdict.passed(List.of()));

        assertThat(kit.message(PLAIN)).startsWith("on settled, check settings: not under setting early, late\n");
    }

    @Test
    void underASettingL1IsComparedUnderTheSettingOfThatName() {
        Queue<String> compared = new ConcurrentLinkedQueue<>();
        kit.cores("settled-too,settled")
                .with(Settings.REFERENCE, "settled")
                .judging((compilation, core, trace, bareMetal, behaviours) -> {
                    compared.add(detail(trace) + " with "
                            + bareMetal.map(ChecksTest::detail).orElse("nothing"));
                    return Verdict.passed(List.of());
                });

        kit.run(PLAIN);

        assertThat(compared)
                .containsExactly(
                        "settled-too with settled",
                        "settled-too late with settled late",
                        "settled-too later with nothing",
                        "settled with nothing",
                        "settled early with nothing",
                        "settled late with nothing");
        assertThat(kit.runs()).as("the reference ran once under each").isEqualTo(6);
    }
}

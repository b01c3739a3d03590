package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PinBased.NMI_EXITING;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.trace.Trace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is known of a core is neither hidden nor believed: a spec that covers it must fail there, and if it passes, that is a failure. */
class DeviationTest {
    private static final Scenario SAYS =
            given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
    private static final Trace FITS = run(EXT_INTR)
            .entered()
            .arrived(hwIrq(0x30))
            .exited(EXTERNAL_INTERRUPT, l2(2))
            .completed();
    private static final Trace LATE = run(EXT_INTR)
            .entered()
            .arrived(hwIrq(0x30))
            .exited(EXTERNAL_INTERRUPT, l2(3))
            .completed();

    private static final Deviation TOO_LATE = Deviation.always(
            "too-late", "exits one instruction late", "it looks only every other time", Set.of("S01", "S02"));
    private static final Deviation NMIS_TOO_LATE = new Deviation(
            "nmis-too-late",
            "NMIs exit late",
            "they are looked for last",
            Set.of("S01"),
            program -> program.sets(NMI_EXITING));

    @Test
    void aFailureThatIsKnownIsADeviation() {
        Verdict verdict = judge(FakeCore.knownFor(TOO_LATE), LATE, "S01");

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.DEVIATION);
        assertThat(verdict.deviation()).contains(TOO_LATE);
        assertThat(verdict.message()).startsWith("""
                known deviation too-late of deviant: exits one instruction late, because it looks only every other time
                on deviant, at specs/SomeSpec.java:3
                  expected: exit EXTERNAL_INTERRUPT, at L2[2]
                """);
    }

    @Test
    void aFailureOfASpecWithoutRowsIsExplainedByWhatIsKnownOfItsProgram() {
        Deviation known = new Deviation(
                "late", "exits late", "it looks rarely", Set.of("S01"), program -> program.sets(EXT_INTR));

        assertThat(judge(FakeCore.knownFor(known), LATE).deviation()).contains(known);
        assertThat(judge(FakeCore.knownFor(known), FITS).outcome()).isEqualTo(Verdict.Outcome.PASSED);
    }

    @Test
    void aFailureOfASpecWithoutRowsIsNotExplainedByWhatIsSaidOfEveryProgram() {
        assertThat(judge(FakeCore.knownFor(TOO_LATE), LATE).outcome()).isEqualTo(Verdict.Outcome.FAILED);
    }

    @Test
    void aPassWhereAFailureIsKnownIsAFailure() {
        Verdict verdict = judge(FakeCore.knownFor(TOO_LATE), FITS, "S02");

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(verdict.deviation()).contains(TOO_LATE);
        assertThat(verdict.message())
                .startsWith("this passes, but it must not: known deviation too-late of deviant")
                .contains("Either the core was mended, and the deviation must go; or this spec does not pin ");
        assertThat(verdict.expected()).isEqualTo("a failure by too-late");
        assertThat(verdict.actual()).isEqualTo("a pass");
    }

    @Test
    void aDeviationOfABehaviourThatTheSpecDoesNotCoverChangesNothing() {
        assertThat(judge(FakeCore.knownFor(TOO_LATE), LATE, "S03").outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(judge(FakeCore.knownFor(TOO_LATE), FITS, "S03").outcome()).isEqualTo(Verdict.Outcome.PASSED);
    }

    @Test
    void aDeviationThatDoesNotApplyToTheProgramChangesNothing() {
        assertThat(judge(FakeCore.knownFor(NMIS_TOO_LATE), LATE, "S01").outcome())
                .isEqualTo(Verdict.Outcome.FAILED);
        assertThat(judge(FakeCore.knownFor(NMIS_TOO_LATE), FITS, "S01").outcome())
                .isEqualTo(Verdict.Outcome.PASSED);
    }

    @Test
    void theFirstDeviationThatAppliesIsNamed() {
        Verdict verdict = judge(FakeCore.knownFor(NMIS_TOO_LATE, TOO_LATE), LATE, "S01");

        assertThat(verdict.deviation()).contains(TOO_LATE);
    }

    @Test
    void whatCannotBeObservedIsNoDeviation() {
        Core blind = new FakeCore("blind", false, List.of(TOO_LATE));
        Scenario onlyOfL0 = given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectL0RefusesInjection();
        Trace trace = run(EXT_INTR).entered().arrived(hwIrq(0x30)).completed();

        Verdict verdict = Judge.judge(Case.compile(onlyOfL0), blind, trace, Optional.empty(), Set.of("S01"));

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.UNSUPPORTED);
    }

    private static Verdict judge(Core core, Trace trace, String... behaviours) {
        return Judge.judge(Case.compile(SAYS), core, trace, Optional.empty(), Set.of(behaviours));
    }
}

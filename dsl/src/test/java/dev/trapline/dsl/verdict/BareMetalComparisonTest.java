package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PlainExit.TRIPLE_FAULT;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.AfterExit;
import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** L1 must not be able to tell a core from bare metal, unless the spec says that it can. */
class BareMetalComparisonTest {
    private static final AfterExit.Vectored INTERRUPTED =
            given(Words.l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
    private static final Trace BARE_METAL = interrupted().completed();
    private static final Trace LENGTH_DEFINED = run(EXT_INTR)
            .entered()
            .arrived(hwIrq(0x30))
            .exited(EXTERNAL_INTERRUPT, l2(2), exit -> exit.instructionLength(1))
            .completed();

    private static TraceBuilder interrupted() {
        return run(EXT_INTR).entered().arrived(hwIrq(0x30)).exited(EXTERNAL_INTERRUPT, l2(2));
    }

    @Test
    void passesWhereL1ObservesTheSame() {
        Verdict verdict = beside(BARE_METAL, INTERRUPTED, BARE_METAL);

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASSED);
        assertThat(last(verdict).text()).isEqualTo("L1 observes the same as on bare metal");
        assertThat(last(verdict).seen()).isEqualTo("the same");
    }

    @Test
    void failsWhereL1ObservesADetailThatNoWordSpeaksOf() {
        Verdict verdict = beside(BARE_METAL, INTERRUPTED, LENGTH_DEFINED);

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(Case.failures(verdict)).containsExactly(last(verdict));
        assertThat(verdict.message())
                .startsWith("on with-l0\n  expected: L1 observes the same as on bare metal\n"
                        + "  seen:     on bare metal: exit EXTERNAL_INTERRUPT");
        assertThat(verdict.expected()).contains("instructionLength=OptionalInt.empty");
        assertThat(verdict.actual()).contains("instructionLength=OptionalInt[1]");
    }

    @Test
    void theResumeFlagThatATripleFaultSavesIsUndefined() {
        Trace clear = run(EXT_INTR).entered().exited(TRIPLE_FAULT, l2(2)).completed();
        Trace set = run(EXT_INTR)
                .entered()
                .exited(TRIPLE_FAULT, l2(2), exit -> exit.guest(BareMetalComparisonTest::withResumeFlag))
                .completed();

        assertThat(Observation.of(set)).isEqualTo(Observation.of(clear));
    }

    @Test
    void tellsWhichEventIsMissing() {
        Trace more = interrupted()
                .read(Level.L1, Instruction.vmread(VmcsField.HOST_RIP), 0)
                .completed();

        Verdict verdict = beside(more, INTERRUPTED, BARE_METAL);

        assertThat(last(verdict).seen())
                .startsWith("on bare metal: L1: VMREAD HOST_RIP gives 0x0, after")
                .contains("; here: the program is through, in L1");
    }

    @Test
    void leavesOutWhatL0DidAndWhenAnInputArrived() {
        Trace withL0 = run(EXT_INTR)
                .arrived(hwIrq(0x30))
                .entered()
                .l0Exited(Level.L2, EXTERNAL_INTERRUPT)
                .exited(EXTERNAL_INTERRUPT, l2(2))
                .completed();

        assertThat(beside(BARE_METAL, INTERRUPTED, withL0).message()).isEmpty();
    }

    @Test
    void unlikeBareMetalPassesWhereL1ObservesSomethingElse() {
        Verdict verdict = beside(BARE_METAL, INTERRUPTED.unlikeBareMetal(), LENGTH_DEFINED);

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASSED);
        assertThat(last(verdict).text()).isEqualTo("L1 observes something else than on bare metal");
    }

    @Test
    void unlikeBareMetalFailsWhereL1ObservesTheSame() {
        Verdict verdict = beside(BARE_METAL, INTERRUPTED.unlikeBareMetal(), BARE_METAL);

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(verdict.expected()).isEqualTo("something else than on bare metal\n");
        assertThat(verdict.actual()).isEqualTo("the same as on bare metal\n");
    }

    @Test
    void bareMetalItselfIsComparedWithNothing() {
        Verdict verdict = Case.judge(INTERRUPTED, FakeCore.WITHOUT_L0, BARE_METAL);

        assertThat(verdict.expectations())
                .extracting(ExpectationResult::text)
                .doesNotContain("L1 observes the same as on bare metal");
    }

    private static GuestState withResumeFlag(GuestState guest) {
        return new GuestState(
                guest.rip(), guest.rsp(), guest.rflags() | Rflags.RF, guest.interruptibility(), guest.activity());
    }

    private static Verdict beside(Trace bareMetal, Scenario says, Trace trace) {
        return Judge.judge(Case.compile(says), FakeCore.WITH_L0, trace, Optional.of(bareMetal), Set.of());
    }

    private static ExpectationResult last(Verdict verdict) {
        return verdict.expectations().get(verdict.expectations().size() - 1);
    }
}

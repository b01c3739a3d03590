package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.verdict.TraceBuilder.l1;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PlainExit.INVALID_STATE;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static dev.trapline.dsl.vmx.VmInstructionError.ENTRY_INVALID_CONTROL_FIELD;
import static dev.trapline.dsl.vmx.VmcsField.GUEST_INTERRUPTIBILITY_INFO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Opcode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a chain leaves a choice, one of its outcomes has to hold, and the verdict says which. */
class OneOfExpectationTest {

    private static final String CHOICE = "one of the 2 outcomes that the architecture allows";

    private static final Scenario SAYS = given(Words.l1)
            .setsPinBased(EXT_INTR)
            .and(Words.l2)
            .isInStiShadow()
            .when(hwIrq(0x30))
            .expectOneOf(
                    held -> held.expectExit(EXTERNAL_INTERRUPT)
                            .afterInstructions(1)
                            .with(GUEST_INTERRUPTIBILITY_INFO, 0)
                            .expectPending(0x30),
                    atOnce -> atOnce.expectExit(EXTERNAL_INTERRUPT)
                            .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI));

    private static final Trace HELD = exited(l2(1), 0).completed();
    private static final Trace AT_ONCE = exited(l2(0), Interruptibility.STI).completed();

    private static TraceBuilder exited(CodeAddress at, long interruptibility) {
        return run(EXT_INTR)
                .entered()
                .arrived(hwIrq(0x30))
                .exited(
                        EXTERNAL_INTERRUPT,
                        at,
                        exit -> exit.guest(guest -> new GuestState(
                                guest.rip(), guest.rsp(), guest.rflags(), interruptibility, guest.activity())));
    }

    private static Verdict judge(Trace trace) {
        return Case.judge(SAYS, FakeCore.WITH_L0, trace);
    }

    /** One line for each result. */
    private static List<String> lines(Verdict verdict) {
        return verdict.expectations().stream()
                .map(result -> "%s: %s | %s".formatted(result.outcome(), result.text(), result.seen()))
                .toList();
    }

    @Test
    void passesIfTheFirstOutcomeHoldsAndNamesIt() {
        Verdict verdict = judge(HELD);

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASSED);
        assertThat(lines(verdict))
                .containsExactly(
                        "PASSED: " + CHOICE
                                + " | exit EXTERNAL_INTERRUPT after one more instruction, and GUEST_INTERRUPTIBILITY_INFO is 0x0,"
                                + " and interrupt 0x30 is pending",
                        "PASSED: exit EXTERNAL_INTERRUPT after one more instruction, at L2[1] | exit EXTERNAL_INTERRUPT telling no vector, at L2[1]",
                        "PASSED: GUEST_INTERRUPTIBILITY_INFO is 0x0 | 0x0",
                        "PASSED: interrupt 0x30 is pending | pending 0x30, in service none",
                        "PASSED: the invariants INV1 to INV10 hold | ");
    }

    @Test
    void passesIfTheSecondOutcomeHoldsAndNamesIt() {
        Verdict verdict = judge(AT_ONCE);

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASSED);
        assertThat(lines(verdict))
                .startsWith(
                        "PASSED: " + CHOICE + " | exit EXTERNAL_INTERRUPT, and GUEST_INTERRUPTIBILITY_INFO is 0x1",
                        "PASSED: exit EXTERNAL_INTERRUPT, at L2[0] | exit EXTERNAL_INTERRUPT telling no vector, at L2[0], blocked by STI")
                .hasSize(4);
    }

    @Test
    void failsIfNoneHoldsWithTheOutcomeThatTheRunFollowedFurthestFirst() {
        Verdict verdict = judge(exited(l2(0), 0).completed());

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(lines(verdict))
                .containsExactly(
                        "FAILED: " + CHOICE + " | none of them: exit EXTERNAL_INTERRUPT telling no vector, at L2[0]",
                        "PASSED: outcome 2: exit EXTERNAL_INTERRUPT, at L2[0] | exit EXTERNAL_INTERRUPT telling no vector, at L2[0]",
                        "FAILED: outcome 2: GUEST_INTERRUPTIBILITY_INFO is 0x1 | 0x0",
                        "FAILED: outcome 1: exit EXTERNAL_INTERRUPT after one more instruction, at L2[1]"
                                + " | exit EXTERNAL_INTERRUPT telling no vector, at L2[0]",
                        "UNCHECKED: outcome 1: GUEST_INTERRUPTIBILITY_INFO is 0x0 | ",
                        "UNCHECKED: outcome 1: interrupt 0x30 is pending | ",
                        "PASSED: the invariants INV1 to INV10 hold | ");
    }

    @Test
    void theMessageTellsWhatEachOutcomeWantedAndTheRun() {
        Verdict verdict = judge(exited(l2(1), Interruptibility.STI).completed());

        assertThat(verdict.message()).matches("""
                        on with-l0, at \\S+
                          expected: one of the 2 outcomes that the architecture allows
                          seen:     none of them: exit EXTERNAL_INTERRUPT telling no vector, at L2\\[1\\], blocked by STI
                        on with-l0, at \\S+
                          expected: outcome 1: GUEST_INTERRUPTIBILITY_INFO is 0x0
                          seen:     0x1
                        on with-l0, at \\S+
                          expected: outcome 2: exit EXTERNAL_INTERRUPT, at L2\\[0\\]
                          seen:     exit EXTERNAL_INTERRUPT telling no vector, at L2\\[1\\], blocked by STI
                        the run, with the instructions that L1 and L2 had completed:
                        (?s).+""");
        assertThat(verdict.expected()).endsWith("→ GUEST_INTERRUPTIBILITY_INFO is 0x0\n");
        assertThat(verdict.actual()).endsWith("→ 0x1\n");
    }

    @Test
    void failsIfAnOutcomeIsFollowedByAnEventTooMany() {
        Verdict verdict = judge(exited(l2(1), 0)
                .delivered(Level.L1, EventInfo.externalInterrupt(0x30), l1(3))
                .completed());

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(lines(verdict))
                .contains(
                        "FAILED: outcome 1: nothing more that L1 can observe, to the end of the program"
                                + " (expectHang() if it is to stay halted) | interrupt 0x30 is delivered to L1, returning to L1[3] with interrupts on");
    }

    @Test
    void whatFailsBeforeTheChoiceIsToldOnce() {
        Verdict verdict = judge(run(EXT_INTR)
                .vmFailed(Opcode.VMLAUNCH, Optional.of(ENTRY_INVALID_CONTROL_FIELD), l1(1))
                .completed());

        assertThat(lines(verdict))
                .containsExactly(
                        "FAILED: successful VM entry by VMLAUNCH | VMLAUNCH fails: VMfailValid 7 (ENTRY_INVALID_CONTROL_FIELD), L1 goes on at L1[1]",
                        "UNCHECKED: " + CHOICE + " | ",
                        "PASSED: the invariants INV1 to INV10 hold | ");
    }

    @Test
    void aVmEntryThatNeitherSucceedsNorFailsAsAllowed() {
        Scenario says = given(Words.l1)
                .injectsNmi()
                .and(Words.l2)
                .isInStiShadow()
                .when(Words.l1)
                .launches()
                .expectOneOf(enters -> enters.expectNmiTo(Words.l2), fails -> fails.expectEntryFailure(INVALID_STATE));
        Trace refused = run().vmFailed(Opcode.VMLAUNCH, Optional.of(ENTRY_INVALID_CONTROL_FIELD), l1(1))
                .completed();

        assertThat(lines(Case.judge(says, FakeCore.WITH_L0, refused)))
                .containsExactly(
                        "FAILED: " + CHOICE
                                + " | none of them: VMLAUNCH fails: VMfailValid 7 (ENTRY_INVALID_CONTROL_FIELD), L1 goes on at L1[1]",
                        "FAILED: outcome 2: VM-entry failure INVALID_STATE | VMLAUNCH fails: VMfailValid 7 (ENTRY_INVALID_CONTROL_FIELD), L1 goes on at L1[1]",
                        "FAILED: outcome 1: successful VM entry by VMLAUNCH | VMLAUNCH fails: VMfailValid 7 (ENTRY_INVALID_CONTROL_FIELD), L1 goes on at L1[1]",
                        "UNCHECKED: outcome 1: delivery of NMI to L2, at L2[0] | ",
                        "PASSED: the invariants INV1 to INV10 hold | ");
    }

    @Test
    void theOutcomeThatHoldsIsComparedWithBareMetalLikeAnyRun() {
        Verdict verdict =
                Judge.judge(ScenarioCompiler.compile(SAYS), FakeCore.WITH_L0, HELD, Optional.of(AT_ONCE), Set.of());

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(Case.failures(verdict))
                .singleElement()
                .satisfies(failure -> assertThat(failure.text()).isEqualTo("L1 observes the same as on bare metal"));
    }

    @Test
    void anOutcomeThatSpeaksOfL0IsSeenInPartWhereNoL0IsShown() {
        Scenario says = given(Words.l2)
                .isInStiShadow()
                .when(nmi())
                .expectOneOf(
                        atOnce -> atOnce.expectNmiTo(Words.l2),
                        held -> held.expectNmiTo(Words.l2).afterInstructions(1).expectL0OpensIrqWindow(Words.l2));
        Trace trace = run().entered()
                .arrived(nmi())
                .delivered(Level.L2, EventInfo.nmi(), l2(1))
                .completed();

        Verdict verdict = Case.judge(says, FakeCore.WITHOUT_L0, trace);

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASSED);
        assertThat(lines(verdict))
                .contains(
                        "NOT_OBSERVABLE: L0 opens exactly one interrupt window of L2 | without-l0 does not show what an L0 does");
    }
}

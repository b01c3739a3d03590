package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l0IsAskedIfRunnable;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.verdict.TraceBuilder.irq;
import static dev.trapline.dsl.verdict.TraceBuilder.l1;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PlainExit.EPT_VIOLATION;
import static dev.trapline.dsl.vmx.PlainExit.INTERRUPT_WINDOW;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.trace.L0Event;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What L0 did, on cores that show it. */
class L0ExpectationTest {
    private static final L2Runs QUIET = when(Words.l2).runs(1);
    private static final Trace QUIET_RUN = run().entered().completed();

    private static TraceBuilder entered() {
        return run().entered();
    }

    static Stream<Case> exits() {
        Trace one = entered().l0Exited(Level.L2, EXTERNAL_INTERRUPT).completed();
        return Stream.of(
                new Case(
                        "an exit of L0 too many",
                        QUIET.expectL0Exits(),
                        QUIET_RUN,
                        one,
                        "no further exit to L0",
                        "EXTERNAL_INTERRUPT"),
                new Case(
                        "another reason",
                        QUIET.expectL0Exits(EXTERNAL_INTERRUPT),
                        one,
                        entered().l0Exited(Level.L2, EPT_VIOLATION).completed(),
                        "L0's further exits to be EXTERNAL_INTERRUPT",
                        "EPT_VIOLATION"),
                new Case(
                        "another order",
                        QUIET.expectL0Exits(EPT_VIOLATION, EXTERNAL_INTERRUPT),
                        entered()
                                .l0Exited(Level.L2, EPT_VIOLATION)
                                .l0Exited(Level.L1, EXTERNAL_INTERRUPT)
                                .completed(),
                        entered()
                                .l0Exited(Level.L1, EXTERNAL_INTERRUPT)
                                .l0Exited(Level.L2, EPT_VIOLATION)
                                .completed(),
                        "L0's further exits to be EPT_VIOLATION, then EXTERNAL_INTERRUPT",
                        "EXTERNAL_INTERRUPT, then EPT_VIOLATION"));
    }

    @Test
    void exitsThatAnInstructionCausedDoNotCount() {
        Trace trace = entered()
                .add(new L0Event.L0Exited(0, Level.L2, VMCALL, true, Progress.START))
                .completed();

        assertThat(Case.judge(QUIET.expectL0Exits(), FakeCore.WITH_L0, trace).message())
                .isEmpty();
    }

    @Test
    void exitsOfAnL0FurtherDownDoNotCount() {
        Trace trace = entered()
                .add(new L0Event.L0Exited(1, Level.L2, EXTERNAL_INTERRUPT, false, Progress.START))
                .completed();

        assertThat(Case.judge(QUIET.expectL0Exits(), FakeCore.WITH_L0, trace).message())
                .isEmpty();
    }

    static Stream<Case> windows() {
        Trace ofL1 = entered().l0OpenedIrqWindow(Level.L1).completed();
        Trace ofL2 = entered().l0OpenedIrqWindow(Level.L2).completed();
        Trace twice = entered()
                .l0OpenedIrqWindow(Level.L1)
                .l0OpenedIrqWindow(Level.L1)
                .completed();
        return Stream.of(
                new Case(
                        "two windows",
                        QUIET.expectL0OpensIrqWindow(Words.l1),
                        ofL1,
                        twice,
                        "L0 opens exactly one interrupt window of L1",
                        "2"),
                new Case(
                        "a window of L1",
                        QUIET.expectL0OpensIrqWindow(Words.l2),
                        ofL2,
                        ofL1,
                        "L0 opens exactly one interrupt window of L2",
                        "0"),
                new Case(
                        "a window where none is due",
                        QUIET.expectL0OpensNoIrqWindow(Words.l1),
                        ofL2,
                        ofL1,
                        "L0 opens no interrupt window of L1",
                        "1"),
                new Case(
                        "a window of L2 where none is due",
                        QUIET.expectL0OpensNoIrqWindow(Words.l2),
                        ofL1,
                        ofL2,
                        "L0 opens no interrupt window of L2",
                        "1"));
    }

    static Stream<Case> windowForADelivery() {
        Scenario says = given(Words.l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .thenIrqWindow();
        Trace one = interrupted()
                .l0Exited(Level.L1, INTERRUPT_WINDOW)
                .delivered(Level.L1, irq(0x30), l1(5))
                .completed();
        String expected = "L0 opened exactly one interrupt window of L1 for it";
        return Stream.of(
                new Case(
                        "no window",
                        says,
                        one,
                        interrupted().delivered(Level.L1, irq(0x30), l1(5)).completed(),
                        expected,
                        "0"),
                new Case(
                        "two windows",
                        says,
                        one,
                        interrupted()
                                .l0Exited(Level.L1, INTERRUPT_WINDOW)
                                .l0Exited(Level.L1, INTERRUPT_WINDOW)
                                .delivered(Level.L1, irq(0x30), l1(5))
                                .completed(),
                        expected,
                        "2"),
                new Case(
                        "a window before the exit",
                        says,
                        one,
                        run(EXT_INTR)
                                .entered()
                                .l0Exited(Level.L1, INTERRUPT_WINDOW)
                                .arrived(hwIrq(0x30))
                                .exited(EXTERNAL_INTERRUPT, l2(2))
                                .delivered(Level.L1, irq(0x30), l1(5))
                                .completed(),
                        expected,
                        "0"));
    }

    private static TraceBuilder interrupted() {
        return run(EXT_INTR).entered().arrived(hwIrq(0x30)).exited(EXTERNAL_INTERRUPT, l2(2));
    }

    static Stream<Case> entries() {
        Trace set = entered().l0Entered(Level.L2, true).completed();
        Trace clear = entered().l0Entered(Level.L2, false).completed();
        return Stream.of(
                new Case(
                        "a window control that is clear once",
                        QUIET.expectL0EntersL2WithIrqWindow(),
                        set,
                        entered()
                                .l0Entered(Level.L2, true)
                                .l0Entered(Level.L2, false)
                                .completed(),
                        "L0 enters L2 with interrupt-window exiting set",
                        "set in 1 of 2"),
                new Case(
                        "a window control that is set",
                        QUIET.expectL0EntersL2WithoutIrqWindow(),
                        clear,
                        set,
                        "L0 enters L2 with interrupt-window exiting clear",
                        "set in 1 of 1"),
                new Case(
                        "an entry of L1 alone",
                        QUIET.expectL0EntersL2WithoutIrqWindow(),
                        clear,
                        entered().l0Entered(Level.L1, false).completed(),
                        "L0 enters L2 with interrupt-window exiting clear",
                        "set in 0 of 0"));
    }

    static Stream<Case> refusals() {
        return Stream.of(new Case(
                "no refusal",
                QUIET.expectL0RefusesInjection(),
                entered().l0RefusedInjection(0x30).completed(),
                QUIET_RUN,
                "L0 puts the event off until the VM entry is complete",
                "0"));
    }

    static Stream<Case> answers() {
        Scenario says = when(l0IsAskedIfRunnable(), l0IsAskedIfRunnable()).expectL0AnswersYes(2);
        Trace twice = asked().l0Answered(true)
                .arrived(l0IsAskedIfRunnable())
                .l0Answered(true)
                .completed();
        String expected = "L0 answers yes 2 times, and does nothing else by it";
        return Stream.of(
                new Case("one answer", says, twice, asked().l0Answered(true).completed(), expected, "1"),
                new Case(
                        "the other answer",
                        says,
                        twice,
                        asked().l0Answered(false).completed(),
                        expected,
                        "no"),
                new Case(
                        "leaving L2 to answer",
                        says,
                        twice,
                        asked().l0Exited(Level.L2, EXTERNAL_INTERRUPT)
                                .l0Answered(true)
                                .completed(),
                        expected,
                        "L0 gets control from L2"),
                new Case(
                        "yes for no",
                        when(l0IsAskedIfRunnable()).expectL0AnswersNo(1),
                        asked().l0Answered(false).completed(),
                        asked().l0Answered(true).completed(),
                        "L0 answers no 1 times, and does nothing else by it",
                        "yes"));
    }

    private static TraceBuilder asked() {
        return entered().arrived(l0IsAskedIfRunnable());
    }

    static Stream<Case> all() {
        return Stream.of(exits(), windows(), windowForADelivery(), entries(), refusals(), answers())
                .flatMap(cases -> cases);
    }

    @ParameterizedTest
    @MethodSource("all")
    void passesWhereTheRunFits(Case of) {
        of.assertPassesWhereItFits();
    }

    @ParameterizedTest
    @MethodSource("all")
    void failsWhereExactlyThatIsWrong(Case of) {
        of.assertFailsWhereItIsWrong();
    }

    @ParameterizedTest
    @MethodSource("all")
    void isNotObservableOnACoreThatShowsNoL0(Case of) {
        Verdict verdict = Case.judge(of.says(), FakeCore.WITHOUT_L0, of.wrong());

        assertThat(verdict.expectations()).anySatisfy(result -> {
            assertThat(result.text()).isEqualTo(of.expected());
            assertThat(result.outcome()).isEqualTo(ExpectationResult.Outcome.NOT_OBSERVABLE);
            assertThat(result.seen()).isEqualTo("without-l0 does not show what an L0 does");
        });
        assertThat(Case.failures(verdict)).isEmpty();
    }

    @Test
    void aSpecThatExpectsMoreOfL1PassesWithoutL0() {
        Verdict verdict = Case.judge(
                given(Words.l1)
                        .setsPinBased(EXT_INTR)
                        .when(hwIrq(0x30))
                        .expectExit(EXTERNAL_INTERRUPT)
                        .expectL0Exits(),
                FakeCore.WITHOUT_L0,
                interrupted().completed());

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.PASSED);
    }

    @Test
    void aSpecOfNothingElseIsUnsupportedWithoutL0() {
        Verdict verdict = Case.judge(QUIET.expectL0Exits().expectL0RefusesInjection(), FakeCore.WITHOUT_L0, QUIET_RUN);

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.UNSUPPORTED);
        assertThat(verdict.message()).isEqualTo("nothing that this spec expects can be observed on without-l0");
    }
}

package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l0;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.verdict.TraceBuilder.irq;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PinBased.NMI_EXITING;
import static dev.trapline.dsl.vmx.PlainExit.EPT_VIOLATION;
import static dev.trapline.dsl.vmx.SecondaryBased.ENABLE_EPT;
import static dev.trapline.dsl.vmx.VectoredExit.EXCEPTION_NMI;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.AfterExit;
import dev.trapline.dsl.L1Runs;
import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of the event before. */
class DetailExpectationTest {
    private static final AfterExit.Vectored INTERRUPTED =
            given(Words.l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
    private static final Trace LEFT_PENDING = run(EXT_INTR)
            .entered()
            .arrived(hwIrq(0x30))
            .exited(EXTERNAL_INTERRUPT, l2(2))
            .completed();
    private static final Trace ACKNOWLEDGED = acknowledging(0x30);

    private static Trace acknowledging(int vector) {
        return run(EXT_INTR, ACK_INTR_ON_EXIT)
                .entered()
                .arrived(hwIrq(vector))
                .exited(EXTERNAL_INTERRUPT, l2(2), exit -> exit.telling(irq(vector)))
                .completed();
    }

    static Stream<Case> vectors() {
        EventInfo pageFault = new EventInfo(EventType.HARDWARE_EXCEPTION, 14);
        return Stream.of(
                new Case(
                        "another vector",
                        INTERRUPTED.withVector(0x30),
                        ACKNOWLEDGED,
                        acknowledging(0x31),
                        "it tells interrupt 0x30",
                        "it tells interrupt 0x31"),
                new Case(
                        "no vector",
                        INTERRUPTED.withVector(0x30),
                        ACKNOWLEDGED,
                        LEFT_PENDING,
                        "it tells interrupt 0x30",
                        "it tells no vector"),
                new Case(
                        "a vector too many",
                        INTERRUPTED.withoutVector(),
                        LEFT_PENDING,
                        ACKNOWLEDGED,
                        "it tells no vector",
                        "it tells interrupt 0x30"),
                new Case(
                        "an exception and not an NMI",
                        when(nmi()).expectExit(EXCEPTION_NMI).withNmi(),
                        run(NMI_EXITING)
                                .entered()
                                .exited(EXCEPTION_NMI, l2(2), exit -> exit.telling(EventInfo.nmi()))
                                .completed(),
                        run(NMI_EXITING)
                                .entered()
                                .exited(EXCEPTION_NMI, l2(2), exit -> exit.telling(pageFault))
                                .completed(),
                        "it tells NMI",
                        "it tells #PF"),
                new Case(
                        "a delivery that was interrupted",
                        when(hwIrq(0x30)).expectExit(EPT_VIOLATION).withoutIdtVectoring(),
                        run(ENABLE_EPT)
                                .entered()
                                .arrived(hwIrq(0x30))
                                .exited(EPT_VIOLATION, l2(2))
                                .completed(),
                        run(ENABLE_EPT)
                                .entered()
                                .arrived(hwIrq(0x30))
                                .exited(EPT_VIOLATION, l2(2), exit -> exit.duringDeliveryOf(irq(0x30)))
                                .completed(),
                        "no event was being delivered",
                        "during delivery of interrupt 0x30"));
    }

    static Stream<Case> savedState() {
        Trace interruptsDisabled = run(EXT_INTR)
                .entered()
                .arrived(hwIrq(0x30))
                .exited(EXTERNAL_INTERRUPT, l2(2), ExitBuilder::interruptsDisabled)
                .completed();
        return Stream.of(
                new Case(
                        "interrupts saved as disabled",
                        INTERRUPTED.savingInterruptsEnabled(),
                        LEFT_PENDING,
                        interruptsDisabled,
                        "L2's interrupt flag is saved as 1",
                        "0"),
                new Case(
                        "interrupts saved as enabled",
                        INTERRUPTED.savingInterruptsDisabled(),
                        interruptsDisabled,
                        LEFT_PENDING,
                        "L2's interrupt flag is saved as 0",
                        "1"),
                new Case(
                        "another value in a field",
                        INTERRUPTED.with(VmcsField.GUEST_RFLAGS, 0x202),
                        LEFT_PENDING,
                        interruptsDisabled,
                        "GUEST_RFLAGS is 0x202",
                        "0x2"),
                new Case(
                        "a field that is undefined",
                        INTERRUPTED.with(VmcsField.VM_EXIT_INTR_INFO, 0x8000_0030L),
                        ACKNOWLEDGED,
                        LEFT_PENDING,
                        "VM_EXIT_INTR_INFO is 0x80000030",
                        "undefined, or not recorded"),
                new Case(
                        "L2 ran",
                        given(l0)
                                .isEmulatingVmEntry()
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .expectL2DidNotRun(),
                        run(EXT_INTR)
                                .arrived(hwIrq(0x30))
                                .entered()
                                .exited(EXTERNAL_INTERRUPT, l2(0), ExitBuilder::l2DidNotRun)
                                .completed(),
                        run(EXT_INTR)
                                .arrived(hwIrq(0x30))
                                .entered()
                                .exited(EXTERNAL_INTERRUPT, l2(0))
                                .completed(),
                        "L2 did not run",
                        "2"));
    }

    static Stream<Case> localApic() {
        String inService = "pending none, in service 0x30";
        String pending = "pending 0x30, in service none";
        return Stream.of(
                new Case(
                        "acknowledged and not pending",
                        INTERRUPTED.expectPending(0x30),
                        LEFT_PENDING,
                        ACKNOWLEDGED,
                        "interrupt 0x30 is pending",
                        inService),
                new Case(
                        "still pending",
                        INTERRUPTED.expectNotPending(0x30),
                        ACKNOWLEDGED,
                        LEFT_PENDING,
                        "interrupt 0x30 is not pending",
                        pending),
                new Case(
                        "not in service",
                        INTERRUPTED.expectInService(0x30),
                        ACKNOWLEDGED,
                        LEFT_PENDING,
                        "interrupt 0x30 is in service",
                        pending),
                new Case(
                        "in service already",
                        INTERRUPTED.expectNotInService(0x30),
                        LEFT_PENDING,
                        ACKNOWLEDGED,
                        "interrupt 0x30 is not in service",
                        inService));
    }

    static Stream<Case> values() {
        L1Runs.Acted reads = when(Words.l1).reads(Msr.IA32_VMX_PINBASED_CTLS);
        Trace allowed = reading(0x1_0000_0016L);
        Trace notAllowed = reading(0x16);
        return Stream.of(
                new Case(
                        "another value",
                        reads.expectValue(0x16),
                        notAllowed,
                        reading(0x17),
                        "the value is 0x16",
                        "0x17"),
                new Case(
                        "other bits",
                        reads.expectBits(0xF0, 0x10),
                        reading(0x16),
                        reading(0x26),
                        "the value's bits 0xf0 are 0x10",
                        "0x26"),
                new Case(
                        "a control that is not allowed",
                        reads.expectAllowed(EXT_INTR),
                        allowed,
                        notAllowed,
                        "the value's bits 0x100000000 are 0x100000000",
                        "0x16"),
                new Case(
                        "a control that is allowed",
                        reads.expectNotAllowed(EXT_INTR),
                        notAllowed,
                        allowed,
                        "the value's bits 0x100000000 are 0x0",
                        "0x100000016"));
    }

    private static Trace reading(long value) {
        return run().read(Level.L1, Instruction.rdmsr(Msr.IA32_VMX_PINBASED_CTLS), value)
                .completed();
    }

    @ParameterizedTest
    @MethodSource({"vectors", "savedState", "localApic", "values"})
    void passesWhereTheRunFits(Case of) {
        of.assertPassesWhereItFits();
    }

    @ParameterizedTest
    @MethodSource({"vectors", "savedState", "localApic", "values"})
    void failsWhereExactlyThatIsWrong(Case of) {
        of.assertFailsWhereItIsWrong();
    }

    @Test
    void aValueNeedsAReadingJustBefore() {
        Verdict verdict = Case.judge(INTERRUPTED.expectValue(1), FakeCore.WITH_L0, LEFT_PENDING);

        assertThat(Case.failures(verdict))
                .extracting(ExpectationResult::seen)
                .containsExactly("nothing was read just before");
    }

    @Test
    void whatFollowsAFailureIsNotChecked() {
        Verdict verdict = Case.judge(INTERRUPTED.withVector(0x30).expectPending(0x51), FakeCore.WITH_L0, LEFT_PENDING);

        assertThat(verdict.expectations())
                .extracting(ExpectationResult::outcome)
                .startsWith(
                        ExpectationResult.Outcome.PASSED,
                        ExpectationResult.Outcome.FAILED,
                        ExpectationResult.Outcome.UNCHECKED);
    }

    @Test
    void theLocalApicIsTheOneAfterTheInputsThatTheChainHasSaid() {
        Trace trace = run(EXT_INTR)
                .entered()
                .arrived(hwIrq(0x30))
                .exited(EXTERNAL_INTERRUPT, l2(2))
                .arrived(hwIrq(0x51))
                .completed();

        assertThat(Case.judge(
                                INTERRUPTED
                                        .expectNotPending(0x51)
                                        .when(hwIrq(0x51))
                                        .expectPending(0x51),
                                FakeCore.WITH_L0,
                                trace)
                        .message())
                .isEmpty();
    }

    @Test
    void withoutAnyEventTheLocalApicIsTheOneAtTheEnd() {
        Verdict verdict = Case.judge(
                given(Words.localApic).hasPending(0x30).when(Words.l1).runs(1).expectPending(0x30),
                FakeCore.WITH_L0,
                run().startingWithPending(0x30).completed());

        assertThat(verdict.message()).isEmpty();
    }
}

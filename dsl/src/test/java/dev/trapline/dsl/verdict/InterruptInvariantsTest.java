package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.extInt;
import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.verdict.TraceBuilder.irq;
import static dev.trapline.dsl.verdict.TraceBuilder.l1;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PlainExit.APIC_ACCESS;
import static dev.trapline.dsl.vmx.PlainExit.CR_ACCESS;
import static dev.trapline.dsl.vmx.PlainExit.DR_ACCESS;
import static dev.trapline.dsl.vmx.PlainExit.EOI_INDUCED;
import static dev.trapline.dsl.vmx.PlainExit.EPT_VIOLATION;
import static dev.trapline.dsl.vmx.PlainExit.HLT;
import static dev.trapline.dsl.vmx.PlainExit.INTERRUPT_WINDOW;
import static dev.trapline.dsl.vmx.PlainExit.IO_INSTRUCTION;
import static dev.trapline.dsl.vmx.PlainExit.MONITOR_TRAP_FLAG;
import static dev.trapline.dsl.vmx.PlainExit.MSR_WRITE;
import static dev.trapline.dsl.vmx.PlainExit.NMI_WINDOW;
import static dev.trapline.dsl.vmx.PlainExit.PAUSE_INSTRUCTION;
import static dev.trapline.dsl.vmx.PlainExit.PREEMPTION_TIMER;
import static dev.trapline.dsl.vmx.PlainExit.TPR_BELOW_THRESHOLD;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** INV4 to INV6, of interrupts and of exits that L1 did not ask for: broken by a run that breaks nothing else. */
class InterruptInvariantsTest {
    private static final Program PROGRAM = ScenarioCompiler.compile(when(nmi())).program();

    static Stream<Arguments> ofInterrupts() {
        ApicState idle = ApicState.IDLE;
        return Stream.of(
                arguments(
                        "INV4: the vector is told",
                        "told without acknowledging",
                        run(EXT_INTR)
                                .entered()
                                .arrived(hwIrq(0x30))
                                .exited(EXTERNAL_INTERRUPT, l2(2), exit -> exit.telling(irq(0x30)))
                                .completed()),
                arguments(
                        "INV4: the vector is told",
                        "not told",
                        run(EXT_INTR, ACK_INTR_ON_EXIT)
                                .entered()
                                .arrived(hwIrq(0x30))
                                .exited(EXTERNAL_INTERRUPT, l2(2))
                                .completed()),
                arguments(
                        "INV4: what the exit tells",
                        "not an interrupt",
                        run(EXT_INTR, ACK_INTR_ON_EXIT)
                                .entered()
                                .exited(EXTERNAL_INTERRUPT, l2(2), exit -> exit.telling(EventInfo.nmi()))
                                .completed()),
                arguments(
                        "INV4: what the exit tells",
                        "not in service",
                        run(EXT_INTR, ACK_INTR_ON_EXIT)
                                .entered()
                                .arrived(hwIrq(0x30))
                                .exited(
                                        EXTERNAL_INTERRUPT,
                                        l2(2),
                                        exit -> exit.telling(irq(0x30)).apic(idle))
                                .completed()),
                arguments(
                        "INV5: interrupt 0x30 was requested 1 times, shows 0 times, and 0 is left pending",
                        "lost",
                        run().add(new TraceEvent.Requested(0x30, Progress.START))
                                .completed()),
                arguments(
                        "INV5: interrupt 0x30 was requested 1 times, shows 2 times, and 0 is left pending",
                        "delivered twice",
                        run().entered()
                                .arrived(hwIrq(0x30))
                                .delivered(Level.L2, irq(0x30), l2(2))
                                .delivered(Level.L2, irq(0x30), l2(3))
                                .completed()),
                arguments(
                        "INV5: interrupt 0x30 was requested 1 times, shows 2 times, and 0 is left pending",
                        "told and delivered",
                        run(EXT_INTR, ACK_INTR_ON_EXIT)
                                .entered()
                                .arrived(hwIrq(0x30))
                                .exited(EXTERNAL_INTERRUPT, l2(2), exit -> exit.telling(irq(0x30)))
                                .delivered(Level.L1, irq(0x30), l1(3))
                                .completed()));
    }

    static Stream<Arguments> ofExitsNotAskedFor() {
        return Stream.of(
                        EXTERNAL_INTERRUPT,
                        INTERRUPT_WINDOW,
                        NMI_WINDOW,
                        PREEMPTION_TIMER,
                        MONITOR_TRAP_FLAG,
                        HLT,
                        PAUSE_INSTRUCTION,
                        DR_ACCESS,
                        IO_INSTRUCTION,
                        CR_ACCESS,
                        TPR_BELOW_THRESHOLD,
                        EOI_INDUCED,
                        APIC_ACCESS,
                        EPT_VIOLATION)
                .map(reason -> arguments(
                        "INV6: L1 did not ask",
                        reason.name(),
                        run().entered().exited(reason, l2(2)).completed()));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource({"ofInterrupts", "ofExitsNotAskedFor"})
    void aBrokenOneIsNamedWithTheEventThatBreaksIt(String says, String example, Trace trace) {
        assertThat(Invariants.broken(PROGRAM, trace))
                .as(example)
                .singleElement()
                .asString()
                .startsWith(says)
                .contains(", at: ");
    }

    @Test
    void anInterruptMayBeLostInADoubleFaultOrATripleFault() {
        Trace tripleFault = run().entered()
                .add(new TraceEvent.Requested(0x30, Progress.START))
                .exited(PlainExit.TRIPLE_FAULT, l2(2))
                .completed();
        Trace doubleFault = run().entered()
                .add(new TraceEvent.Requested(0x30, Progress.START))
                .delivered(Level.L2, EventInfo.exception(ExceptionVector.DF), 0, l2(2))
                .completed();
        assertThat(Invariants.broken(PROGRAM, tripleFault)).isEmpty();
        assertThat(Invariants.broken(PROGRAM, doubleFault)).isEmpty();
    }

    @Test
    void oneFaultLosesOneInterrupt() {
        Trace trace = run().entered()
                .add(new TraceEvent.Requested(0x30, Progress.START))
                .add(new TraceEvent.Requested(0x41, Progress.START))
                .exited(PlainExit.TRIPLE_FAULT, l2(2))
                .completed();
        assertThat(Invariants.broken(PROGRAM, trace)).singleElement().asString().startsWith("INV5: interrupt 0x41");
    }

    @Test
    void anMsrAccessExitsOnlyWhereNoBitmapSaysOtherwise() {
        Trace trace = run(ProcessorBased.USE_MSR_BITMAPS)
                .entered()
                .exited(MSR_WRITE, l2(2))
                .completed();

        assertThat(Invariants.broken(PROGRAM, trace)).singleElement().asString().startsWith("INV6: L1 did not ask");
    }

    @Test
    void aMonitorTrapFlagThatL1InjectedNeedsNoControl() {
        Optional<EventInfo> pendingMtf = Optional.of(new EventInfo(EventType.OTHER_EVENT, 0));
        Trace trace = run().entered(Opcode.VMLAUNCH, l2(0), pendingMtf)
                .exited(MONITOR_TRAP_FLAG, l2(0), ExitBuilder::l2DidNotRun)
                .completed();

        assertThat(Invariants.broken(PROGRAM, trace)).isEmpty();
    }

    @Test
    void anInterruptOfThe8259NeedsNoRequestButARequestShows() {
        Trace shows = run(EXT_INTR, ACK_INTR_ON_EXIT)
                .entered()
                .arrived(extInt(0x30))
                .exited(EXTERNAL_INTERRUPT, l2(2), exit -> exit.telling(irq(0x30)))
                .completed();
        Trace lost = run().arrived(extInt(0x30))
                .add(new TraceEvent.Requested(0x30, Progress.START))
                .completed();

        assertThat(Invariants.broken(PROGRAM, shows)).isEmpty();
        assertThat(Invariants.broken(PROGRAM, lost)).singleElement().asString().startsWith("INV5: interrupt 0x30");
    }

    @Test
    void aNotificationCanBeConsumedButShowsAtMostOnce() {
        Program program = ScenarioCompiler.compile(
                        given(Words.l1).processesPostedInterrupts(0xF2).when(nmi()))
                .program();
        Trace consumed =
                run().add(new TraceEvent.Requested(0xF2, Progress.START)).completed();
        Trace twice = run().arrived(hwIrq(0xF2))
                .delivered(Level.L1, irq(0xF2), l1(1))
                .delivered(Level.L1, irq(0xF2), l1(2))
                .completed();

        assertThat(Invariants.broken(program, consumed)).isEmpty();
        assertThat(Invariants.broken(program, twice)).singleElement().asString().startsWith("INV5: interrupt 0xf2");
    }

    @Test
    void aVirtualInterruptIsOutsideOfTheCount() {
        Trace trace = run(EXT_INTR, SecondaryBased.VIRTUAL_INTR_DELIVERY, SecondaryBased.ENABLE_EPT)
                .entered()
                .virtualInterrupt(0x30, l2(0))
                .exited(EPT_VIOLATION, l2(1), exit -> exit.duringDeliveryOf(irq(0x31)))
                .completed();

        assertThat(Invariants.broken(PROGRAM, trace)).isEmpty();
    }

    @Test
    void aResetClearsWhatIsPending() {
        Trace trace = run().add(new TraceEvent.Requested(0x30, Progress.START)).ended(TraceEvent.End.RESET);

        assertThat(Invariants.broken(PROGRAM, trace)).isEmpty();
    }
}

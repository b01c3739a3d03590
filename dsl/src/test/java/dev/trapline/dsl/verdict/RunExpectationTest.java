package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hlt;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.vmcall;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.verdict.TraceBuilder.irq;
import static dev.trapline.dsl.verdict.TraceBuilder.l1;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PlainExit.HLT;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ProcessorBased;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of more than one event: silence, hanging, how often, and the end of the run. */
class RunExpectationTest {
    private static final String THE_END =
            "nothing more that L1 can observe, to the end of the program (expectHang() if it is to stay halted)";

    static Stream<Case> nothing() {
        Scenario says = given(Words.l2)
                .hasInterruptsDisabled()
                .when(hwIrq(0x30))
                .expectNothing()
                .then(Words.l2)
                .executes(vmcall())
                .expectExit(VMCALL);
        Trace fits = run().entered().arrived(hwIrq(0x30)).exited(VMCALL, l2(5)).completed();
        return Stream.of(
                new Case(
                        "an exit too early",
                        says,
                        fits,
                        run().entered()
                                .arrived(hwIrq(0x30))
                                .exited(VMCALL, l2(4))
                                .completed(),
                        "nothing",
                        "exit VMCALL, at L2[4]"),
                new Case(
                        "a delivery too early",
                        says,
                        fits,
                        run().entered()
                                .arrived(hwIrq(0x30))
                                .delivered(Level.L2, irq(0x30), l2(4))
                                .exited(VMCALL, l2(5))
                                .completed(),
                        "nothing",
                        "interrupt 0x30 is delivered to L2"));
    }

    static Stream<Case> hanging() {
        Scenario says = when(Words.l2).executes(hlt()).expectHang();
        Trace fits = run().entered().haltedForEver();
        String hang = "that it stays halted for ever";
        return Stream.of(
                new Case("going on", says, fits, run().entered().completed(), hang, "the program is through, in L2"),
                new Case(
                        "an exit before it hangs",
                        says,
                        fits,
                        run(ProcessorBased.HLT_EXITING)
                                .entered()
                                .exited(HLT, l2(0))
                                .haltedForEver(),
                        hang,
                        "exit HLT, at L2[0]"),
                new Case(
                        "shutting down",
                        says,
                        fits,
                        run().entered().ended(TraceEvent.End.SHUTDOWN),
                        hang,
                        "shut down, in L2"));
    }

    static Stream<Case> otherEnds() {
        Trace shutDown = run().ended(TraceEvent.End.SHUTDOWN);
        Trace reset = run().ended(TraceEvent.End.RESET);
        return Stream.of(
                new Case(
                        "a reset in place of a shutdown",
                        when(Words.l1).runs(1).expectShutdown(),
                        shutDown,
                        reset,
                        "that the processor shuts down",
                        "reset, in L1"),
                new Case(
                        "no reset",
                        when(Words.l1).runs(1).expectReset(),
                        reset,
                        run().completed(),
                        "that the processor is reset",
                        "the program is through, in L1"));
    }

    static Stream<Case> deliveredOnce() {
        Scenario says = when(hwIrq(0x30)).expectDeliveryTo(Words.l2, 0x30).expectDeliveredOnce(0x30);
        Trace fits = run().entered()
                .arrived(hwIrq(0x30))
                .delivered(Level.L2, irq(0x30), l2(2))
                .completed();
        String once = "interrupt 0x30 is delivered exactly once";
        return Stream.of(
                new Case(
                        "twice",
                        says,
                        fits,
                        run().entered()
                                .arrived(hwIrq(0x30))
                                .delivered(Level.L2, irq(0x30), l2(2))
                                .arrived(hwIrq(0x30))
                                .delivered(Level.L2, irq(0x30), l2(2))
                                .completed(),
                        once,
                        "delivered 2 times"),
                new Case(
                        "once, and told by an exit besides",
                        says,
                        fits,
                        run(EXT_INTR, ACK_INTR_ON_EXIT)
                                .entered()
                                .arrived(hwIrq(0x30))
                                .delivered(Level.L2, irq(0x30), l2(2))
                                .arrived(hwIrq(0x30))
                                .exited(EXTERNAL_INTERRUPT, l2(2), exit -> exit.telling(irq(0x30)))
                                .completed(),
                        once,
                        "delivered 1 times, told by 1 exits"));
    }

    static Stream<Case> endings() {
        Scenario says = given(Words.l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
        Trace fits = exited().completed();
        return Stream.of(
                new Case(
                        "an event too many",
                        says,
                        fits,
                        exited().delivered(Level.L1, irq(0x30), l1(3)).completed(),
                        THE_END,
                        "interrupt 0x30 is delivered to L1"),
                new Case(
                        "hanging where none is expected",
                        says,
                        fits,
                        exited().haltedForEver(),
                        THE_END,
                        "halted for ever"),
                new Case(
                        "running for ever",
                        says,
                        fits,
                        exited().ended(TraceEvent.End.OUT_OF_STEPS),
                        THE_END,
                        "stopped"),
                new Case(
                        "shutting down",
                        says,
                        fits,
                        exited().ended(TraceEvent.End.SHUTDOWN),
                        THE_END,
                        "shut down, in L1"));
    }

    private static TraceBuilder exited() {
        return run(EXT_INTR).entered().arrived(hwIrq(0x30)).exited(EXTERNAL_INTERRUPT, l2(2));
    }

    @ParameterizedTest
    @MethodSource({"nothing", "hanging", "otherEnds", "deliveredOnce", "endings"})
    void passesWhereTheRunFits(Case of) {
        of.assertPassesWhereItFits();
    }

    @ParameterizedTest
    @MethodSource({"nothing", "hanging", "otherEnds", "deliveredOnce", "endings"})
    void failsWhereExactlyThatIsWrong(Case of) {
        of.assertFailsWhereItIsWrong();
    }
}

package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.verdict.TraceBuilder.irq;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.PinBased.NMI_EXITING;
import static dev.trapline.dsl.vmx.PlainExit.APIC_ACCESS;
import static dev.trapline.dsl.vmx.PlainExit.EPT_VIOLATION;
import static dev.trapline.dsl.vmx.PlainExit.INVALID_STATE;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.SecondaryBased.ENABLE_EPT;
import static dev.trapline.dsl.vmx.VectoredExit.EXCEPTION_NMI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.HostState;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each of INV1 to INV10 but those of interrupts, broken by a run that breaks nothing else. */
class InvariantsTest {
    private static final Program PROGRAM = ScenarioCompiler.compile(when(nmi())).program();
    private static final EventInfo PAGE_FAULT = new EventInfo(EventType.HARDWARE_EXCEPTION, 14);
    private static final EventInfo DOUBLE_FAULT = new EventInfo(EventType.HARDWARE_EXCEPTION, 8);

    /** A run that ends with one exit at L2[2]. */
    private static Trace exit(UnaryOperator<ExitBuilder> details) {
        return run().entered().exited(VMCALL, l2(2), details).completed();
    }

    private static Trace hostChanged(UnaryOperator<HostState> change) {
        return exit(exit -> exit.host(change));
    }

    private static HostState host(long rip, long rsp, long rflags, long interruptibility, ActivityState activity) {
        HostState right = ExitBuilder.HOST;
        return new HostState(
                rip,
                rsp,
                rflags,
                interruptibility,
                activity,
                right.hostRip(),
                right.hostRsp(),
                right.cr2(),
                right.dr6());
    }

    static Stream<Arguments> ofOneExit() {
        return Stream.of(
                arguments("INV1: L1 goes on", "RIP", hostChanged(h -> host(7, h.rsp(), 2, 0, ActivityState.ACTIVE))),
                arguments("INV1: L1 goes on", "RSP", hostChanged(h -> host(h.rip(), 7, 2, 0, ActivityState.ACTIVE))),
                arguments(
                        "INV1: L1 goes on",
                        "RFLAGS",
                        hostChanged(h -> host(h.rip(), h.rsp(), 0x202, 0, ActivityState.ACTIVE))),
                arguments(
                        "INV1: L1 goes on",
                        "a shadow",
                        hostChanged(h -> host(h.rip(), h.rsp(), 2, 1, ActivityState.ACTIVE))),
                arguments(
                        "INV1: L1 goes on",
                        "halted",
                        hostChanged(h -> host(h.rip(), h.rsp(), 2, 0, ActivityState.HLT))),
                arguments("INV2: this exit", "an instruction", exit(exit -> exit.duringDeliveryOf(PAGE_FAULT))),
                arguments(
                        "INV2: this exit",
                        "a double fault",
                        run().entered()
                                .exited(
                                        EXCEPTION_NMI,
                                        l2(2),
                                        exit -> exit.telling(DOUBLE_FAULT).duringDeliveryOf(PAGE_FAULT))
                                .completed()),
                arguments("INV3: the entry event's", "any exit", exit(ExitBuilder::entryEventLeftValid)),
                arguments("INV7: a VM entry launches", "a good entry", exit(ExitBuilder::notLaunched)),
                arguments("INV8: the qualification", "VMCALL", exit(exit -> exit.qualification(1))),
                arguments(
                        "INV8: the qualification",
                        "an NMI",
                        run(NMI_EXITING)
                                .entered()
                                .exited(
                                        EXCEPTION_NMI,
                                        l2(2),
                                        exit -> exit.telling(EventInfo.nmi()).qualification(1))
                                .completed()));
    }

    static Stream<Arguments> ofSequences() {
        return Stream.of(
                arguments(
                        "INV6: L1 did not ask",
                        "an NMI",
                        run().entered()
                                .exited(EXCEPTION_NMI, l2(2), exit -> exit.telling(EventInfo.nmi()))
                                .completed()),
                arguments(
                        "INV7: a VM entry launches",
                        "a failed entry that launches",
                        run().add(failedEntryThatLaunched()).completed()),
                arguments(
                        "INV7: a VMfail leaves",
                        "a VMfail that launches",
                        run().add(new TraceEvent.VmFailed(
                                        Opcode.VMRESUME,
                                        Optional.empty(),
                                        0,
                                        Rflags.FIXED | Rflags.CF,
                                        true,
                                        Progress.START))
                                .completed()),
                arguments(
                        "SDM 30.2: of the arithmetic flags",
                        "a VMfailInvalid that sets ZF",
                        run().add(new TraceEvent.VmFailed(
                                        Opcode.VMRESUME,
                                        Optional.empty(),
                                        0,
                                        Rflags.FIXED | Rflags.ZF,
                                        false,
                                        Progress.START))
                                .completed()),
                arguments(
                        "INV9: L2 did not run",
                        "moved all the same",
                        run().entered()
                                .exited(VMCALL, l2(1), ExitBuilder::l2DidNotRun)
                                .completed()),
                arguments(
                        "INV9: L2 did not run",
                        "lost its interrupt flag",
                        run().entered()
                                .exited(
                                        VMCALL,
                                        l2(0),
                                        exit -> exit.l2DidNotRun().interruptsDisabled())
                                .completed()),
                arguments(
                        "INV10: CR2 and DR6",
                        "CR2 by an injection",
                        run().entered()
                                .exited(VMCALL, l2(2))
                                .entered(Opcode.VMRESUME, l2(2), Optional.of(PAGE_FAULT))
                                .injected(PAGE_FAULT, l2(2))
                                .exited(VMCALL, l2(4), exit -> exit.host(withCr2AndDr6(0x1000, 0xFFFF_0FF0L)))
                                .completed()),
                arguments(
                        "INV10: CR2 and DR6",
                        "CR2 by a direct exit",
                        run().entered()
                                .exited(VMCALL, l2(2))
                                .entered(Opcode.VMRESUME, l2(2), Optional.empty())
                                .exited(
                                        EXCEPTION_NMI,
                                        l2(4),
                                        exit -> exit.telling(PAGE_FAULT).host(withCr2AndDr6(0x1000, 0xFFFF_0FF0L)))
                                .completed()),
                arguments("INV10: CR2 and DR6", "CR2", twoExits(withCr2AndDr6(0x1000, 0xFFFF_0FF0L))),
                arguments("INV10: CR2 and DR6", "DR6", twoExits(withCr2AndDr6(0, 0xFFFF_0FF1L))));
    }

    private static TraceEvent failedEntryThatLaunched() {
        Trace failed = run().entryFailed(INVALID_STATE).completed();
        TraceEvent.Exited exit = (TraceEvent.Exited) failed.events().get(0);
        return new TraceEvent.Exited(
                exit.reason(),
                true,
                exit.qualification(),
                exit.interruption(),
                exit.interruptionError(),
                exit.vectoring(),
                exit.vectoringError(),
                exit.instructionLength(),
                exit.guest(),
                exit.entryEventValid(),
                true,
                exit.controls(),
                exit.host(),
                exit.nmiUnblocking(),
                exit.virtualApic(),
                exit.apic(),
                exit.l2Instructions(),
                exit.at());
    }

    private static Trace twoExits(UnaryOperator<HostState> second) {
        return run().entered()
                .exited(VMCALL, l2(2))
                .entered(Opcode.VMRESUME, l2(2), Optional.empty())
                .exited(VMCALL, l2(4), exit -> exit.host(second))
                .completed();
    }

    private static UnaryOperator<HostState> withCr2AndDr6(long cr2, long dr6) {
        return h -> new HostState(
                h.rip(), h.rsp(), h.rflags(), h.interruptibility(), h.activity(), h.hostRip(), h.hostRsp(), cr2, dr6);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource({"ofOneExit", "ofSequences"})
    void aBrokenOneIsNamedWithTheEventThatBreaksIt(String says, String example, Trace trace) {
        assertThat(Invariants.broken(PROGRAM, trace))
                .as(example)
                .singleElement()
                .asString()
                .startsWith(says)
                .contains(", at: ");
    }

    @Test
    void theJudgeFailsARunThatBreaksOne() {
        Verdict verdict = Case.judge(
                when(Words.l2).executes(Words.vmcall()).expectExit(VMCALL),
                FakeCore.WITH_L0,
                run().entered()
                        .exited(VMCALL, l2(0), exit -> exit.qualification(1))
                        .completed());

        assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.FAILED);
        assertThat(verdict.message())
                .startsWith("on with-l0\n  expected: the invariants INV1 to INV10 hold\n  seen:     INV8: ");
        assertThat(verdict.expected()).isEqualTo("the invariants hold\n");
        assertThat(verdict.actual()).startsWith("INV8: the qualification of this exit is 0, at: exit VMCALL");
    }

    static Stream<Arguments> unbroken() {
        return Stream.of(
                arguments(
                        "an EPT violation during a delivery, with a qualification",
                        run(ENABLE_EPT)
                                .entered()
                                .arrived(hwIrq(0x30))
                                .exited(
                                        EPT_VIOLATION,
                                        l2(2),
                                        exit -> exit.duringDeliveryOf(irq(0x30)).qualification(2))
                                .completed()),
                arguments(
                        "an injection that is interrupted needs no request",
                        run(ENABLE_EPT)
                                .entered(Opcode.VMLAUNCH, l2(0), Optional.of(irq(0x30)))
                                .exited(EPT_VIOLATION, l2(0), exit -> exit.duringDeliveryOf(irq(0x30)))
                                .completed()),
                arguments(
                        "a failed entry leaves the entry event and the launch state",
                        run().exited(
                                        INVALID_STATE,
                                        l2(0),
                                        exit -> exit.entryFailure().entryEventLeftValid())
                                .completed()),
                arguments(
                        "the resume flag may change without an instruction",
                        run().entered()
                                .exited(
                                        VMCALL,
                                        l2(0),
                                        exit -> exit.l2DidNotRun().guest(InvariantsTest::withResumeFlag))
                                .completed()),
                arguments(
                        "an exception whose delivery is interrupted changes CR2",
                        run(ENABLE_EPT)
                                .entered()
                                .exited(VMCALL, l2(2))
                                .entered(Opcode.VMRESUME, l2(2), Optional.empty())
                                .exited(
                                        EPT_VIOLATION,
                                        l2(3),
                                        exit -> exit.duringDeliveryOf(PAGE_FAULT)
                                                .host(withCr2AndDr6(0x1000, 0xFFFF_0FF0L)))
                                .completed()),
                arguments(
                        "an access to the APIC during a delivery",
                        run(SecondaryBased.VIRTUALIZE_APIC_ACCESSES)
                                .entered()
                                .arrived(hwIrq(0x30))
                                .exited(
                                        APIC_ACCESS,
                                        l2(2),
                                        exit -> exit.duringDeliveryOf(irq(0x30)).qualification(0x3000))
                                .completed()),
                arguments(
                        "an exception that L2 takes changes CR2",
                        run().entered()
                                .exited(VMCALL, l2(2))
                                .entered(Opcode.VMRESUME, l2(2), Optional.empty())
                                .delivered(Level.L2, PAGE_FAULT, l2(3))
                                .exited(VMCALL, l2(4), exit -> exit.host(withCr2AndDr6(0x1000, 0xFFFF_0FF0L)))
                                .completed()));
    }

    private static GuestState withResumeFlag(GuestState guest) {
        return new GuestState(
                guest.rip(), guest.rsp(), guest.rflags() | Rflags.RF, guest.interruptibility(), guest.activity());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unbroken")
    void whatTheArchitectureAllowsBreaksNone(String example, Trace trace) {
        assertThat(Invariants.broken(PROGRAM, trace)).as(example).isEmpty();
    }
}

package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.anException;
import static dev.trapline.dsl.Words.anInterrupt;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.load;
import static dev.trapline.dsl.Words.vmcall;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.verdict.TraceBuilder.irq;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.ExceptionVector.DF;
import static dev.trapline.dsl.vmx.ExceptionVector.NP;
import static dev.trapline.dsl.vmx.ExceptionVector.PF;
import static dev.trapline.dsl.vmx.PlainExit.EPT_VIOLATION;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.SecondaryBased.ENABLE_EPT;
import static dev.trapline.dsl.vmx.VectoredExit.EXCEPTION_NMI;

import dev.trapline.dsl.AfterExit;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the words about an exit are held against: exceptions, interrupted deliveries, the virtual APIC. */
class ExitDetailTest {
    private static final EventInfo PAGE_FAULT = EventInfo.exception(PF);
    private static final AfterExit HYPERCALL = when(l2).executes(vmcall()).expectExit(VMCALL);
    private static final AfterExit.Vectored FAULTED =
            when(l2).executes(load(L2Page.DATA)).expectExit(EXCEPTION_NMI);

    private static Trace hypercall(UnaryOperator<ExitBuilder> details) {
        return run().entered().exited(VMCALL, l2(0), details).completed();
    }

    private static Trace faulted(UnaryOperator<ExitBuilder> details) {
        return run().entered().exited(EXCEPTION_NMI, l2(0), details).completed();
    }

    private static ExitBuilder pageFault(ExitBuilder exit) {
        return exit.telling(PAGE_FAULT).tellingError(2);
    }

    static Stream<Case> told() {
        return Stream.of(
                new Case(
                        "another error code",
                        FAULTED.withEvent(anException(PF, 2)),
                        faulted(ExitDetailTest::pageFault),
                        faulted(exit -> exit.telling(PAGE_FAULT).tellingError(3)),
                        "it tells #PF with error code 0x2",
                        "it tells #PF with error code 0x3"),
                new Case(
                        "another exception",
                        FAULTED.withEvent(anException(NP, 2)),
                        faulted(exit -> exit.telling(EventInfo.exception(NP)).tellingError(2)),
                        faulted(ExitDetailTest::pageFault),
                        "it tells #NP with error code 0x2",
                        "it tells #PF with error code 0x2"),
                new Case(
                        "NMI unblocking too much",
                        FAULTED.withEvent(anException(PF, 2)).withoutNmiUnblocking(),
                        faulted(ExitDetailTest::pageFault),
                        faulted(exit -> pageFault(exit).nmiUnblocking()),
                        "it tells no NMI unblocking",
                        "it does"),
                new Case(
                        "NMI unblocking that is missing",
                        FAULTED.withEvent(anException(PF, 2)).withNmiUnblocking(),
                        faulted(exit -> pageFault(exit).nmiUnblocking()),
                        faulted(ExitDetailTest::pageFault),
                        "it tells NMI unblocking due to IRET",
                        "it does not"));
    }

    static Stream<Case> interrupted() {
        Trace noneInterrupted = run(ENABLE_EPT)
                .entered()
                .arrived(hwIrq(0x30))
                .exited(EPT_VIOLATION, l2(2))
                .completed();
        Trace interrupted = run(ENABLE_EPT)
                .entered()
                .arrived(hwIrq(0x30))
                .exited(EPT_VIOLATION, l2(2), exit -> exit.duringDeliveryOf(irq(0x30)))
                .completed();
        return Stream.of(
                new Case(
                        "nothing was being delivered",
                        when(hwIrq(0x30)).expectExit(EPT_VIOLATION).duringDeliveryOf(anInterrupt(0x30)),
                        interrupted,
                        noneInterrupted,
                        "interrupt 0x30 was being delivered",
                        "no event"),
                new Case(
                        "the error code of what was being delivered",
                        FAULTED.withEvent(anException(NP, 0x73)).duringDeliveryOf(anException(DF, 0)),
                        duringDoubleFault(0),
                        duringDoubleFault(1),
                        "#DF with error code 0x0 was being delivered",
                        "during delivery of #DF with error code 0x1"));
    }

    private static Trace duringDoubleFault(int error) {
        return faulted(exit -> exit.telling(EventInfo.exception(NP))
                .tellingError(0x73)
                .duringDeliveryOf(EventInfo.exception(DF))
                .duringDeliveryWithError(error));
    }

    static Stream<Case> saved() {
        return Stream.of(
                new Case(
                        "other bits of a field",
                        HYPERCALL.withBits(VmcsField.GUEST_RFLAGS, 0x41, 0x40),
                        hypercall(exit -> exit.guest(g -> flags(g, 0x242))),
                        hypercall(exit -> exit.guest(g -> flags(g, 0x243))),
                        "bits 0x41 of GUEST_RFLAGS are 0x40",
                        "0x243"),
                new Case(
                        "another activity state",
                        HYPERCALL.savingActivity(ActivityState.ACTIVE),
                        hypercall(exit -> exit),
                        hypercall(exit -> exit.guest(ExitDetailTest::halted)),
                        "L2's activity state is saved as ACTIVE",
                        "HLT"));
    }

    private static GuestState flags(GuestState guest, long rflags) {
        return new GuestState(guest.rip(), guest.rsp(), rflags, guest.interruptibility(), guest.activity());
    }

    private static GuestState halted(GuestState guest) {
        return new GuestState(guest.rip(), guest.rsp(), guest.rflags(), guest.interruptibility(), ActivityState.HLT);
    }

    static Stream<Case> virtualApic() {
        Trace idle = hypercall(exit -> exit);
        Trace busy = hypercall(exit -> exit.virtualApic(new ApicState(List.of(0x51), List.of(0x30), 0x20)));
        String nothing = "virtual pending none, in service none";
        String both = "virtual pending 0x51, in service 0x30";
        return Stream.of(
                new Case(
                        "not virtually pending",
                        HYPERCALL.expectVirtuallyPending(0x51),
                        busy,
                        idle,
                        "virtual interrupt 0x51 is pending",
                        nothing),
                new Case(
                        "virtually pending",
                        HYPERCALL.expectNotVirtuallyPending(0x51),
                        idle,
                        busy,
                        "virtual interrupt 0x51 is not pending",
                        both),
                new Case(
                        "not virtually in service",
                        HYPERCALL.expectVirtuallyInService(0x30),
                        busy,
                        idle,
                        "virtual interrupt 0x30 is in service",
                        nothing),
                new Case(
                        "virtually in service",
                        HYPERCALL.expectNotVirtuallyInService(0x30),
                        idle,
                        busy,
                        "virtual interrupt 0x30 is not in service",
                        both),
                new Case(
                        "another virtual task priority",
                        HYPERCALL.expectVirtualTaskPriority(0x20),
                        busy,
                        idle,
                        "the virtual task priority is 0x20",
                        "0x00"));
    }

    @ParameterizedTest
    @MethodSource({"told", "interrupted", "saved", "virtualApic"})
    void passesWhereTheRunFits(Case of) {
        of.assertPassesWhereItFits();
    }

    @ParameterizedTest
    @MethodSource({"told", "interrupted", "saved", "virtualApic"})
    void failsWhereExactlyThatIsWrong(Case of) {
        of.assertFailsWhereItIsWrong();
    }
}

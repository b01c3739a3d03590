package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.verdict.TraceBuilder.irq;
import static dev.trapline.dsl.verdict.TraceBuilder.l1;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PlainExit.INVALID_STATE;
import static dev.trapline.dsl.vmx.PlainExit.MSR_LOAD_FAIL;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static dev.trapline.dsl.vmx.VmInstructionError.ENTRY_INVALID_CONTROL_FIELD;
import static dev.trapline.dsl.vmx.VmInstructionError.ENTRY_INVALID_HOST_STATE_FIELD;

import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The next event that L1 can observe: the right one, with the right address, and no other. */
class EventExpectationTest {
    private static final String EXIT = "exit EXTERNAL_INTERRUPT, at L2[2]";
    private static final String TO_L1 = "delivery of interrupt 0x30 to L1, at L1[1]";
    private static final String TO_L2 = "delivery of interrupt 0x30 to L2, at L2[2]";
    private static final String VM_FAIL = "VMfailValid 7 (ENTRY_INVALID_CONTROL_FIELD), at L1[1]";
    private static final String ENTRY_FAILURE = "VM-entry failure INVALID_STATE";

    private static final L2Runs.Entering LAUNCHES = when(Words.l1).launches();

    private static TraceBuilder runUntilInterrupt(int vector) {
        return run(EXT_INTR).entered().arrived(hwIrq(vector));
    }

    static Stream<Case> exits() {
        Scenario says = given(Words.l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
        Trace fits = runUntilInterrupt(0x30).exited(EXTERNAL_INTERRUPT, l2(2)).completed();
        return Stream.of(
                new Case(
                        "another reason",
                        says,
                        fits,
                        runUntilInterrupt(0x30).exited(VMCALL, l2(2)).completed(),
                        EXIT,
                        "exit VMCALL, at L2[2]"),
                new Case(
                        "one instruction late",
                        says,
                        fits,
                        runUntilInterrupt(0x30)
                                .exited(EXTERNAL_INTERRUPT, l2(3))
                                .completed(),
                        EXIT,
                        "exit EXTERNAL_INTERRUPT telling no vector, at L2[3]"),
                new Case(
                        "a delivery in its place",
                        says,
                        fits,
                        runUntilInterrupt(0x30)
                                .delivered(Level.L2, irq(0x30), l2(2))
                                .completed(),
                        EXIT,
                        "interrupt 0x30 is delivered to L2"),
                new Case(
                        "none at all",
                        says,
                        fits,
                        runUntilInterrupt(0x30).completed(),
                        EXIT,
                        "the program is through, in L2"));
    }

    static Stream<Case> exceptions() {
        EventInfo protection = EventInfo.exception(ExceptionVector.GP);
        Scenario fault = when(Words.l2)
                .executes(Words.loadNonCanonical())
                .expectDeliveryTo(Words.l2, Words.anException(ExceptionVector.GP, 0));
        Trace faulted =
                run().entered().delivered(Level.L2, protection, 0, l2(0)).completed();
        Scenario virtual = given(Words.l1)
                .deliversVirtualInterrupts()
                .when(Words.l1)
                .launches()
                .expectVirtualInterruptTo(Words.l2, 0x30);
        return Stream.of(
                new Case(
                        "another error code",
                        fault,
                        faulted,
                        run().entered()
                                .delivered(Level.L2, protection, 8, l2(0))
                                .completed(),
                        "delivery of #GP with error code 0x0 to L2, at L2[0]",
                        "#GP with error code 0x8 is delivered to L2"),
                new Case(
                        "behind the instruction",
                        fault,
                        faulted,
                        run().entered()
                                .delivered(Level.L2, protection, 0, l2(1))
                                .completed(),
                        "delivery of #GP with error code 0x0 to L2, at L2[0]",
                        "returning to L2[1]"),
                new Case(
                        "an injection and not a virtual interrupt",
                        virtual,
                        run().entered().virtualInterrupt(0x30, l2(0)).completed(),
                        run().entered(Opcode.VMLAUNCH, l2(0), Optional.of(irq(0x30)))
                                .injected(irq(0x30), l2(0))
                                .completed(),
                        "delivery of virtual interrupt 0x30 to L2, at L2[0]",
                        "interrupt 0x30 is delivered to L2 (injected)"));
    }

    static Stream<Case> deliveries() {
        Scenario toL1 = given(Words.l1)
                .hasInterruptsEnabled()
                .when(Words.l1)
                .runs(1)
                .meanwhile(hwIrq(0x30))
                .expectDeliveryTo(Words.l1, 0x30);
        Trace inL1 =
                run().arrived(hwIrq(0x30)).delivered(Level.L1, irq(0x30), l1(1)).completed();
        Scenario toL2 = when(hwIrq(0x30)).expectDeliveryTo(Words.l2, 0x30);
        Trace inL2 = run().entered()
                .arrived(hwIrq(0x30))
                .delivered(Level.L2, irq(0x30), l2(2))
                .completed();
        return Stream.of(
                new Case(
                        "another vector",
                        toL1,
                        inL1,
                        run().arrived(hwIrq(0x31))
                                .delivered(Level.L1, irq(0x31), l1(1))
                                .completed(),
                        TO_L1,
                        "interrupt 0x31 is delivered to L1"),
                new Case(
                        "returning to another instruction",
                        toL1,
                        inL1,
                        run().arrived(hwIrq(0x30))
                                .delivered(Level.L1, irq(0x30), l1(2))
                                .completed(),
                        TO_L1,
                        "interrupt 0x30 is delivered to L1, returning to L1[2]"),
                new Case(
                        "to another level",
                        toL2,
                        inL2,
                        run().entered()
                                .arrived(hwIrq(0x30))
                                .delivered(Level.L1, irq(0x30), l2(2))
                                .completed(),
                        TO_L2,
                        "interrupt 0x30 is delivered to L1"),
                new Case(
                        "of an interrupt and not an NMI",
                        when(nmi()).expectNmiTo(Words.l2),
                        run().entered()
                                .arrived(nmi())
                                .delivered(Level.L2, EventInfo.nmi(), l2(2))
                                .completed(),
                        run().entered()
                                .arrived(hwIrq(0x30))
                                .delivered(Level.L2, irq(0x30), l2(2))
                                .completed(),
                        "delivery of NMI to L2, at L2[2]",
                        "interrupt 0x30 is delivered to L2"));
    }

    static Stream<Case> failingEntries() {
        Scenario vmFail = LAUNCHES.expectVmFail(ENTRY_INVALID_CONTROL_FIELD);
        Trace fails = run().vmFailed(Opcode.VMLAUNCH, Optional.of(ENTRY_INVALID_CONTROL_FIELD), l1(1))
                .completed();
        Trace failsInvalid =
                run().vmFailed(Opcode.VMLAUNCH, Optional.empty(), l1(1)).completed();
        Scenario entryFailure = LAUNCHES.expectEntryFailure(INVALID_STATE);
        Trace failsLate = run().entryFailed(INVALID_STATE).completed();
        return Stream.of(
                new Case(
                        "another number",
                        vmFail,
                        fails,
                        run().vmFailed(Opcode.VMLAUNCH, Optional.of(ENTRY_INVALID_HOST_STATE_FIELD), l1(1))
                                .completed(),
                        VM_FAIL,
                        "VMLAUNCH fails: VMfailValid 8 (ENTRY_INVALID_HOST_STATE_FIELD)"),
                new Case("no number", vmFail, fails, failsInvalid, VM_FAIL, "VMLAUNCH fails: VMfailInvalid"),
                new Case(
                        "going on elsewhere",
                        vmFail,
                        fails,
                        run().vmFailed(Opcode.VMLAUNCH, Optional.of(ENTRY_INVALID_CONTROL_FIELD), l1(2))
                                .completed(),
                        VM_FAIL,
                        "L1 goes on at L1[2]"),
                new Case("no failure", vmFail, fails, run().entered().completed(), VM_FAIL, "VMLAUNCH enters L2"),
                new Case(
                        "a number where there is no VMCS",
                        LAUNCHES.expectVmFailInvalid(),
                        failsInvalid,
                        fails,
                        "VMfailInvalid, at L1[1]",
                        "VMfailValid 7"),
                new Case(
                        "another reason of an entry failure",
                        entryFailure,
                        failsLate,
                        run().entryFailed(MSR_LOAD_FAIL).completed(),
                        ENTRY_FAILURE,
                        "VM-entry failure MSR_LOAD_FAIL"),
                new Case(
                        "an exit and not an entry failure",
                        entryFailure,
                        failsLate,
                        run().exited(INVALID_STATE, l2(0)).completed(),
                        ENTRY_FAILURE,
                        "exit INVALID_STATE"));
    }

    static Stream<Case> waysToGetThere() {
        Scenario enters = LAUNCHES.then(Words.l2).runs(1);
        Trace entered = run().entered().completed();
        Scenario reads = when(Words.l1).reads(VmcsField.HOST_RIP);
        Trace read =
                run().read(Level.L1, Instruction.vmread(VmcsField.HOST_RIP), 0).completed();
        String reading = "L1 reads with VMREAD HOST_RIP";
        return Stream.of(
                new Case(
                        "an entry that fails",
                        enters,
                        entered,
                        run().entryFailed(INVALID_STATE).completed(),
                        "successful VM entry by VMLAUNCH",
                        "VM-entry failure INVALID_STATE"),
                new Case(
                        "an entry by another instruction",
                        enters,
                        entered,
                        run().entered(Opcode.VMRESUME, l2(0), Optional.empty()).completed(),
                        "successful VM entry by VMLAUNCH",
                        "VMRESUME enters L2"),
                new Case(
                        "another register",
                        reads,
                        read,
                        run().read(Level.L1, Instruction.vmread(VmcsField.HOST_RSP), 0)
                                .completed(),
                        reading,
                        "L1: VMREAD HOST_RSP gives 0x0"),
                new Case(
                        "another reader",
                        reads,
                        read,
                        run().read(Level.L2, Instruction.vmread(VmcsField.HOST_RIP), 0)
                                .completed(),
                        reading,
                        "L2: VMREAD HOST_RIP gives 0x0"),
                new Case("no reading", reads, read, run().completed(), reading, "the program is through, in L1"));
    }

    @ParameterizedTest
    @MethodSource({"exits", "deliveries", "exceptions", "failingEntries", "waysToGetThere"})
    void passesWhereTheRunFits(Case of) {
        of.assertPassesWhereItFits();
    }

    @ParameterizedTest
    @MethodSource({"exits", "deliveries", "exceptions", "failingEntries", "waysToGetThere"})
    void failsWhereExactlyThatIsWrong(Case of) {
        of.assertFailsWhereItIsWrong();
    }
}

package dev.trapline.dsl.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TraceTextTest {
    private static final Progress AT = new Progress(1, 2);
    private static final Optional<EventInfo> NO_EVENT = Optional.empty();
    private static final Optional<EventInfo> IRQ = Optional.of(EventInfo.externalInterrupt(0x30));
    private static final GuestState PLAIN = new GuestState(l2(2), 512, 0x202, 0, ActivityState.ACTIVE);
    private static final GuestState BLOCKED = new GuestState(l2(2), 512, 0x2, 0xB, ActivityState.HLT);

    static Stream<Arguments> inputs() {
        return Stream.of(
                arguments("hardware interrupt 0x30 arrives", arrived(new InputEvent.HardwareInterrupt(0x30))),
                arguments("an NMI arrives", arrived(new InputEvent.Nmi())),
                arguments("L0 takes an interrupt of its own", arrived(new InputEvent.SpuriousL0Exit())),
                arguments("L0 takes an NMI of its own", arrived(new InputEvent.SpuriousL0Nmi())),
                arguments("an INIT signal arrives", arrived(new InputEvent.Init())),
                arguments("a start-up IPI 0x9a arrives", arrived(new InputEvent.StartUpIpi(0x9A))),
                arguments("time passes by 1 tick", arrived(new InputEvent.TimerTicks(1))),
                arguments("time passes by 7 ticks", arrived(new InputEvent.TimerTicks(7))),
                arguments("the interrupt line 0x30 goes up", arrived(new InputEvent.LineRaised(0x30))),
                arguments("the interrupt line 0x30 goes down", arrived(new InputEvent.LineLowered(0x30))),
                arguments("interrupt 0x30 of the 8259 arrives", arrived(new InputEvent.ExtInt(0x30))),
                arguments("interrupt 0x30 is posted for L2", arrived(new InputEvent.PostedInterrupt(0x30))),
                arguments("L0 is asked whether its guest can run", arrived(new InputEvent.RunnableQuestion())),
                arguments("interrupt 0x30 becomes pending", new TraceEvent.Requested(0x30, AT)));
    }

    static Stream<Arguments> entries() {
        return Stream.of(
                arguments("VMLAUNCH enters L2 at L2[2]", entered(Opcode.VMLAUNCH, PLAIN, NO_EVENT)),
                arguments(
                        "VMRESUME enters L2 at L2[2], injecting interrupt 0x30", entered(Opcode.VMRESUME, PLAIN, IRQ)),
                arguments(
                        "VMRESUME enters L2 at L2[2], interrupts off, blocked by STI, blocked by MOV SS, NMIs blocked, in state HLT",
                        entered(Opcode.VMRESUME, BLOCKED, NO_EVENT)),
                arguments(
                        "VMRESUME enters L2 at L2[2], single-stepping, pending debug exceptions 0x4000, RVI 0x51 and SVI 0x30, timer at 0x9",
                        entered(
                                Opcode.VMRESUME,
                                new GuestState(l2(2), 512, 0x302, 0, ActivityState.ACTIVE, 0x4000, 0x3051, 9),
                                NO_EVENT)),
                arguments(
                        "VMLAUNCH fails: VMfailValid 7 (ENTRY_INVALID_CONTROL_FIELD), L1 goes on at L1[1]",
                        vmFailed(Optional.of(VmInstructionError.ENTRY_INVALID_CONTROL_FIELD))),
                arguments("VMLAUNCH fails: VMfailInvalid, L1 goes on at L1[1]", vmFailed(Optional.empty())));
    }

    static Stream<Arguments> exits() {
        EventInfo pageFault = new EventInfo(EventType.HARDWARE_EXCEPTION, 14);
        return Stream.of(
                arguments("exit VMCALL, at L2[2]", exited(PlainExit.VMCALL, 0, NO_EVENT, NO_EVENT, 1)),
                arguments(
                        "exit EXTERNAL_INTERRUPT telling interrupt 0x30, at L2[2]",
                        exited(VectoredExit.EXTERNAL_INTERRUPT, 0, IRQ, NO_EVENT, 1)),
                arguments(
                        "exit EXTERNAL_INTERRUPT telling no vector, L2 did not run, at L2[2]",
                        exited(VectoredExit.EXTERNAL_INTERRUPT, 0, NO_EVENT, NO_EVENT, 0)),
                arguments(
                        "exit EXCEPTION_NMI telling #PF, during delivery of interrupt 0x30, qualification 0x1000, at L2[2]",
                        exited(VectoredExit.EXCEPTION_NMI, 0x1000, Optional.of(pageFault), IRQ, 1)),
                arguments(
                        "exit EPT_VIOLATION, NMIs unblocked by an IRET, at L2[2]",
                        exited(PlainExit.EPT_VIOLATION, false, 0, NO_EVENT, NO_EVENT, true, 1)),
                arguments("VM-entry failure INVALID_STATE, at L2[2]", entryFailed()));
    }

    static Stream<Arguments> deliveriesAndReadings() {
        return Stream.of(
                arguments(
                        "interrupt 0x30 is delivered to L1, returning to L2[2] with interrupts on",
                        delivered(Level.L1, TraceEvent.Source.EVENT, 0x202)),
                arguments(
                        "interrupt 0x30 is delivered to L2 (injected), returning to L2[2] with interrupts off",
                        delivered(Level.L2, TraceEvent.Source.INJECTION, 0x2)),
                arguments(
                        "interrupt 0x30 is delivered to L2 (virtual), returning to L2[2] with interrupts on",
                        delivered(Level.L2, TraceEvent.Source.VIRTUAL_INTERRUPT, 0x202)),
                arguments(
                        "L1: VMREAD VM_EXIT_REASON gives 0x1",
                        new TraceEvent.ReadBack(Level.L1, Instruction.vmread(VmcsField.VM_EXIT_REASON), 1, AT)));
    }

    static Stream<Arguments> endings() {
        return Stream.of(
                arguments("the program is through, in L2 at L2[2]", ended(TraceEvent.End.COMPLETED, "")),
                arguments("halted for ever, in L2 at L2[2]", ended(TraceEvent.End.HALTED_FOREVER, "")),
                arguments("shut down, in L2 at L2[2]", ended(TraceEvent.End.SHUTDOWN, "")),
                arguments(
                        "stopped after 9 steps, in L2 at L2[2]", ended(TraceEvent.End.OUT_OF_STEPS, "after 9 steps")));
    }

    static Stream<Arguments> ofL0() {
        return Stream.of(
                arguments(
                        "L0 gets control from L2: EPT_VIOLATION",
                        new L0Event.L0Exited(0, Level.L2, PlainExit.EPT_VIOLATION, true, AT)),
                arguments(
                        "L0, 1 below, gets control from L1: VMCALL",
                        new L0Event.L0Exited(1, Level.L1, PlainExit.VMCALL, true, AT)),
                arguments("L0 enters L1", new L0Event.L0Entered(0, Level.L1, NO_EVENT, false, false, false, AT)),
                arguments(
                        "L0 enters L2, injecting interrupt 0x30, with interrupt-window exiting, NMI-window exiting, an exit at once",
                        new L0Event.L0Entered(0, Level.L2, IRQ, true, true, true, AT)),
                arguments("L0 asks for an interrupt window of L1", new L0Event.L0OpenedWindow(0, Level.L1, false, AT)),
                arguments("L0 asks for an NMI window of L2", new L0Event.L0OpenedWindow(0, Level.L2, true, AT)),
                arguments(
                        "L0 puts interrupt 0x30 off: the VM entry is not complete",
                        new L0Event.L0RefusedInjection(0, 0x30, AT)),
                arguments(
                        "L0 puts the NMI off: the VM entry is not complete", new L0Event.L0RefusedInjection(0, 2, AT)),
                arguments("L0 answers yes", new L0Event.L0Answered(0, true, AT)),
                arguments("L0 answers no", new L0Event.L0Answered(0, false, AT)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"inputs", "entries", "exits", "deliveriesAndReadings", "endings", "ofL0"})
    void eachEventHasItsWords(String words, TraceEvent event) {
        assertThat(TraceText.of(event)).isEqualTo(words);
    }

    @Test
    void aRunHasOneEventALineWithWhatWasCompletedAndL0Indented() {
        String text = TraceText.of(List.of(
                entered(Opcode.VMLAUNCH, PLAIN, NO_EVENT),
                new L0Event.L0Answered(0, true, new Progress(10, 200)),
                ended(TraceEvent.End.COMPLETED, "")));

        assertThat(text.lines())
                .containsExactly(
                        "  L1   L2",
                        "   1    2  VMLAUNCH enters L2 at L2[2]",
                        "  10  200    L0 answers yes",
                        "   1    2  the program is through, in L2 at L2[2]");
    }

    @Test
    void aLocalApicIsToldByItsVectors() {
        assertThat(TraceText.of(new ApicState(List.of(0x30, 0x51), List.of(), 0)))
                .isEqualTo("pending 0x30 0x51, in service none");
    }

    @Test
    void anAddressOutsideOfTheProgramIsTold() {
        TraceEvent.Ended lost = new TraceEvent.Ended(TraceEvent.End.COMPLETED, Level.L2, 0x7, "", ApicState.IDLE, AT);

        assertThat(TraceText.of(lost)).isEqualTo("the program is through, in L2 at 0x7");
    }

    private static long l2(int index) {
        return CodeAddress.main(Level.L2, index).value();
    }

    private static TraceEvent arrived(InputEvent event) {
        return new TraceEvent.Arrived(event, ApicState.IDLE, AT);
    }

    private static TraceEvent entered(Opcode instruction, GuestState guest, Optional<EventInfo> injected) {
        return new TraceEvent.Entered(instruction, guest, injected, new Controls(0, 0, 0, 0), AT);
    }

    private static TraceEvent vmFailed(Optional<VmInstructionError> error) {
        long next = CodeAddress.main(Level.L1, 1).value();
        return new TraceEvent.VmFailed(Opcode.VMLAUNCH, error, next, 0x2, false, AT);
    }

    private static TraceEvent exited(
            ExitReason reason,
            long qualification,
            Optional<EventInfo> interruption,
            Optional<EventInfo> vectoring,
            long l2Instructions) {
        return exited(reason, false, qualification, interruption, vectoring, false, l2Instructions);
    }

    private static TraceEvent entryFailed() {
        return exited(PlainExit.INVALID_STATE, true, 0, NO_EVENT, NO_EVENT, false, 0);
    }

    private static TraceEvent exited(
            ExitReason reason,
            boolean entryFailure,
            long qualification,
            Optional<EventInfo> interruption,
            Optional<EventInfo> vectoring,
            boolean nmiUnblocking,
            long l2Instructions) {
        return new TraceEvent.Exited(
                reason,
                entryFailure,
                qualification,
                interruption,
                OptionalInt.empty(),
                vectoring,
                OptionalInt.empty(),
                OptionalInt.empty(),
                PLAIN,
                false,
                true,
                new Controls(0, 0, 0, 0),
                new HostState(0, 0, 2, 0, ActivityState.ACTIVE, 0, 0, 0, 0),
                nmiUnblocking,
                ApicState.IDLE,
                ApicState.IDLE,
                l2Instructions,
                AT);
    }

    private static TraceEvent delivered(Level to, TraceEvent.Source source, long rflags) {
        EventInfo event = EventInfo.externalInterrupt(0x30);
        long handler = new CodeAddress(to, 2, 0).value();
        return new TraceEvent.Delivered(
                to, event, source, l2(2), rflags, OptionalInt.empty(), handler, ApicState.IDLE, AT);
    }

    private static TraceEvent ended(TraceEvent.End how, String detail) {
        return new TraceEvent.Ended(how, Level.L2, l2(2), detail, ApicState.IDLE, AT);
    }
}

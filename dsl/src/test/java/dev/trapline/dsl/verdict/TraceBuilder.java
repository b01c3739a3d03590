package dev.trapline.dsl.verdict;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Controls;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.L0Event;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A trace written by hand, event by event. Keeps a local APIC, so that what a test does not spell out is consistent. */
final class TraceBuilder {
    private final List<TraceEvent> events = new ArrayList<>();
    private final Controls controls;
    private final TreeSet<Integer> pending = new TreeSet<>();
    private final TreeSet<Integer> inService = new TreeSet<>();
    private Level running = Level.L1;

    private TraceBuilder(Controls controls) {
        this.controls = controls;
    }

    /** A run with these controls of L1 in force. */
    static TraceBuilder run(Control... controls) {
        return new TraceBuilder(new Controls(
                mask(VmcsField.PIN_BASED_VM_EXEC_CONTROL, controls),
                mask(VmcsField.CPU_BASED_VM_EXEC_CONTROL, controls),
                mask(VmcsField.SECONDARY_VM_EXEC_CONTROL, controls),
                mask(VmcsField.VM_EXIT_CONTROLS, controls),
                mask(VmcsField.VM_ENTRY_CONTROLS, controls)));
    }

    private static long mask(VmcsField field, Control... controls) {
        return Arrays.stream(controls)
                .filter(control -> control.field() == field)
                .mapToLong(Control::mask)
                .reduce(0, (a, b) -> a | b);
    }

    static CodeAddress l1(int index) {
        return CodeAddress.main(Level.L1, index);
    }

    static CodeAddress l2(int index) {
        return CodeAddress.main(Level.L2, index);
    }

    static EventInfo irq(int vector) {
        return EventInfo.externalInterrupt(vector);
    }

    TraceBuilder startingWithPending(int vector) {
        pending.add(vector);
        return this;
    }

    /** A VM entry by VMLAUNCH at L2's first instruction. */
    TraceBuilder entered() {
        return entered(Opcode.VMLAUNCH, l2(0), Optional.empty());
    }

    TraceBuilder entered(Opcode instruction, CodeAddress at, Optional<EventInfo> injecting) {
        running = Level.L2;
        GuestState guest =
                new GuestState(at.value(), Program.L2_STACK_TOP, Rflags.FIXED | Rflags.IF, 0, ActivityState.ACTIVE);
        return add(new TraceEvent.Entered(instruction, guest, injecting, controls, Progress.START));
    }

    /** A VM entry by VMLAUNCH that loads this. */
    TraceBuilder entered(GuestState guest) {
        running = Level.L2;
        return add(new TraceEvent.Entered(Opcode.VMLAUNCH, guest, Optional.empty(), controls, Progress.START));
    }

    TraceBuilder arrived(InputEvent event) {
        boolean requests = event instanceof InputEvent.HardwareInterrupt irq && pending.add(irq.vector());
        add(new TraceEvent.Arrived(event, apic(), Progress.START));
        if (requests) {
            add(new TraceEvent.Requested(((InputEvent.HardwareInterrupt) event).vector(), Progress.START));
        }
        return this;
    }

    TraceBuilder exited(ExitReason reason, CodeAddress at) {
        return exited(reason, at, exit -> exit);
    }

    TraceBuilder exited(ExitReason reason, CodeAddress at, UnaryOperator<ExitBuilder> details) {
        running = Level.L1;
        ExitBuilder exit = details.apply(new ExitBuilder(reason, at));
        exit.acknowledged().ifPresent(this::acknowledge);
        return add(exit.build(controls, apic()));
    }

    TraceBuilder entryFailed(PlainExit reason) {
        return exited(reason, l2(0), ExitBuilder::entryFailure);
    }

    TraceBuilder vmFailed(Opcode instruction, Optional<VmInstructionError> error, CodeAddress goesOnAt) {
        long flag = error.isPresent() ? Rflags.ZF : Rflags.CF;
        return add(new TraceEvent.VmFailed(
                instruction, error, goesOnAt.value(), Rflags.FIXED | flag, false, Progress.START));
    }

    /** From the local APIC or the NMI pin. */
    TraceBuilder delivered(Level to, EventInfo event, CodeAddress returnsTo) {
        acknowledge(event);
        return delivered(to, event, TraceEvent.Source.EVENT, returnsTo);
    }

    /** An exception that whoever runs raises, with an error code. */
    TraceBuilder delivered(Level to, EventInfo event, int errorCode, CodeAddress returnsTo) {
        return delivered(to, event, TraceEvent.Source.EVENT, OptionalInt.of(errorCode), returnsTo);
    }

    /** From the VM-entry interruption information. */
    TraceBuilder injected(EventInfo event, CodeAddress returnsTo) {
        return delivered(Level.L2, event, TraceEvent.Source.INJECTION, returnsTo);
    }

    /** From the virtual-APIC page. */
    TraceBuilder virtualInterrupt(int vector, CodeAddress returnsTo) {
        return delivered(Level.L2, irq(vector), TraceEvent.Source.VIRTUAL_INTERRUPT, returnsTo);
    }

    private TraceBuilder delivered(Level to, EventInfo event, TraceEvent.Source source, CodeAddress returnsTo) {
        return delivered(to, event, source, OptionalInt.empty(), returnsTo);
    }

    private TraceBuilder delivered(
            Level to, EventInfo event, TraceEvent.Source source, OptionalInt error, CodeAddress returnsTo) {
        return add(new TraceEvent.Delivered(
                to,
                event,
                source,
                returnsTo.value(),
                Rflags.FIXED | Rflags.IF,
                error,
                new CodeAddress(to, 2, 0).value(),
                apic(),
                Progress.START));
    }

    TraceBuilder read(Level by, Instruction instruction, long value) {
        return add(new TraceEvent.ReadBack(by, instruction, value, Progress.START));
    }

    /** An event made by hand. */
    TraceBuilder add(TraceEvent event) {
        events.add(event);
        return this;
    }

    /** L0 gets control by an event. */
    TraceBuilder l0Exited(Level from, ExitReason reason) {
        return add(new L0Event.L0Exited(0, from, reason, false, Progress.START));
    }

    TraceBuilder l0Entered(Level into, boolean irqWindow) {
        return add(new L0Event.L0Entered(0, into, Optional.empty(), irqWindow, false, false, Progress.START));
    }

    TraceBuilder l0OpenedIrqWindow(Level of) {
        return add(new L0Event.L0OpenedWindow(0, of, false, Progress.START));
    }

    TraceBuilder l0RefusedInjection(int vector) {
        return add(new L0Event.L0RefusedInjection(0, vector, Progress.START));
    }

    TraceBuilder l0Answered(boolean answer) {
        return add(new L0Event.L0Answered(0, answer, Progress.START));
    }

    Trace completed() {
        return ended(TraceEvent.End.COMPLETED);
    }

    Trace haltedForEver() {
        return ended(TraceEvent.End.HALTED_FOREVER);
    }

    Trace ended(TraceEvent.End how) {
        long rip = CodeAddress.main(running, 9).value();
        add(new TraceEvent.Ended(how, running, rip, "", apic(), Progress.START));
        return new Trace(events);
    }

    private void acknowledge(EventInfo event) {
        if (event.type() == EventType.EXTERNAL_INTERRUPT && pending.remove(event.vector())) {
            inService.add(event.vector());
        }
    }

    private ApicState apic() {
        return new ApicState(List.copyOf(pending), List.copyOf(inService), 0);
    }
}

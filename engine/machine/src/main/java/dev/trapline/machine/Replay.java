package dev.trapline.machine;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Makes a trace of what was recorded: walks through the program from one record to the next. What the program cannot have done is a {@link ReplayException}.
 *
 * <p>An event can come before the image could record what came just before it: before a handler's first instruction, at an exit's landing, behind an instruction with
 * a result. That record is then later in the log, since whatever came returned there, and is taken first.
 */
final class Replay {

    /** Vectors that are those of exceptions, if no interrupt with one of them is pending. */
    private static final int EXCEPTIONS = 32;

    private static final int NMI_VECTOR = 2;

    private final Compiled compiled;
    private final Program program;
    private final VmcsFields fields;
    private final Deque<LogRecord> records;
    private final Walk walk;

    private Replay(Compiled compiled, List<LogRecord> records) {
        this.compiled = compiled;
        this.program = compiled.program();
        this.fields = compiled.fields();
        this.records = new ArrayDeque<>(records);
        this.walk = new Walk(program);
    }

    /**
     * The trace of a run.
     *
     * @throws ReplayException if no run of the program leaves such records
     */
    static Trace of(Compiled compiled, List<LogRecord> records) {
        return new Replay(compiled, records).trace();
    }

    private Trace trace() {
        while (!records.isEmpty()) {
            LogRecord record = records.remove();
            if (record instanceof LogRecord.Exit exit) {
                if (endsInL2(records.peek())) {
                    return endInL2(exit, (LogRecord.End) records.element());
                }
                exit(exit);
            } else if (record instanceof LogRecord.Delivery delivery) {
                if (!isBehindEndInL2(delivery)) {
                    delivery(delivery);
                }
            } else if (record instanceof LogRecord.Result result) {
                result(result);
            } else if (record instanceof LogRecord.Value value) {
                value(value);
            } else {
                return endInL1((LogRecord.End) record);
            }
        }
        throw new ReplayException("the program did not come to an end");
    }

    private static boolean endsInL2(Object record) {
        return record instanceof LogRecord.End end && end.how() != LogRecord.End.L1_STOP;
    }

    /** Whether an NMI was delivered to L1 at the exit by which L2 said that it is through. */
    private boolean isBehindEndInL2(LogRecord.Delivery delivery) {
        return records.size() == 2
                && endsInL2(records.peekLast())
                && records.element() instanceof LogRecord.Exit exit
                && exit.landing() == landing(delivery.frame().returnRip());
    }

    /** The address in L1's code at which an exit lands in memory; -1 if none does there. */
    private long landing(long memory) {
        return compiled.code().landedAt(memory).map(this::start).orElse(-1L);
    }

    private long start(CodeAddress address) {
        return compiled.code().item(address).orElseThrow().start();
    }

    private Trace endInL1(LogRecord.End end) {
        walk.toStopOfL1();
        walk.apic().is(end.apic());
        return ended(TraceEvent.End.COMPLETED, "");
    }

    private Trace endInL2(LogRecord.Exit exit, LogRecord.End end) {
        walk.toL2();
        takeFirst(exit.guestRip(), exit.guestRsp(), Optional.of(exit.onGuestStack()));
        walk.to(address(exit.guestRip()));
        walk.apic().is(end.apic());
        if (end.how() == LogRecord.End.L2_STOP) {
            return ended(TraceEvent.End.COMPLETED, "");
        }
        return exit.activity() == ActivityState.HLT.ordinal()
                ? ended(TraceEvent.End.HALTED_FOREVER, "with nothing left that could wake it")
                : ended(TraceEvent.End.OUT_OF_STEPS, "L2 went on for ever");
    }

    private Trace ended(TraceEvent.End how, String detail) {
        walk.events()
                .add(new TraceEvent.Ended(
                        how,
                        walk.level(),
                        walk.at().value(),
                        detail,
                        walk.apic().state(),
                        walk.progress()));
        return new Trace(walk.events());
    }

    private void exit(LogRecord.Exit exit) {
        ExitDecoder decoder = new ExitDecoder(exit, fields, compiled.code());
        if (decoder.isEntryFailure()) {
            walk.toEntry();
            requireNothingMoved();
            walk.entryFailed();
        } else {
            walk.toL2();
            takeFirst(exit.guestRip(), exit.guestRsp(), Optional.of(exit.onGuestStack()));
            walk.to(address(exit.guestRip()));
            ReplayException.require(
                    exit.guestRsp() == walk.stack().machineRsp(),
                    () -> "the exit saved RSP 0x%x, and the program's is 0x%x"
                            .formatted(exit.guestRsp(), walk.stack().machineRsp()));
        }
        walk.apic().is(exit.apic());
        TraceEvent.Exited exited = decoder.decode(walk);
        walk.events().add(exited);
        if (!exited.entryFailure()) {
            walk.vmcs().saved(exited.guest());
        }
        if (!exited.entryEventValid()) {
            walk.vmcs()
                    .set(
                            VmcsField.VM_ENTRY_INTR_INFO_FIELD,
                            walk.vmcs().get(VmcsField.VM_ENTRY_INTR_INFO_FIELD) & ~EventInfo.VALID);
        }
        walk.injectionIsOver();
        walk.jump(CodeAddress.of(exited.host().rip()));
        walk.stack().reset();
    }

    private void requireNothingMoved() {
        if (compiled.inputs().arePassedByEntry()) {
            throw new NotAsWrittenException(
                    "an input was sent before a VM entry behind which it was to arrive, and the entry failed");
        }
    }

    private void delivery(LogRecord.Delivery delivery) {
        LogRecord.Frame frame = delivery.frame();
        if (delivery.toL2()) {
            walk.toL2();
        }
        takeFirst(frame.returnRip(), frame.savedRsp(), Optional.empty());
        ReplayException.require(
                walk.level() == (delivery.toL2() ? Level.L2 : Level.L1), () -> "L1 took an event while L2 ran");
        CodeAddress returnTo = address(frame.returnRip());
        EventInfo event = walk.toDelivery(returnTo, delivery.vector()).orElseGet(() -> event(delivery));
        TraceEvent.Source source = source(delivery, event);
        ReplayException.require(
                frame.savedRsp() == walk.stack().machineRsp(),
                () -> "the delivery saved RSP 0x%x, and the program's is 0x%x"
                        .formatted(frame.savedRsp(), walk.stack().machineRsp()));
        walk.stack().push(returnTo, frame.hasErrorCode());
        if (readsLocalApic(delivery)) {
            walk.apic().is(delivery.apic().orElseThrow());
        } else if (event.type() == EventType.EXTERNAL_INTERRUPT && source == TraceEvent.Source.EVENT) {
            walk.apic().acknowledge(delivery.vector());
        }
        walk.injectionIsOver();
        walk.jump(program.code(walk.level()).handlerOf(walk.level(), delivery.vector()));
        walk.events()
                .add(new TraceEvent.Delivered(
                        walk.level(),
                        event,
                        source,
                        returnTo.value(),
                        frame.savedRflags(),
                        frame.hasErrorCode() ? OptionalInt.of((int) frame.errorCode()) : OptionalInt.empty(),
                        walk.at().value(),
                        walk.apic().state(),
                        walk.progress()));
    }

    /**
     * Takes what the log has later, and came first.
     *
     * @param rip where something came
     * @param rsp the stack pointer there
     * @param onStack what lies there, if that was recorded
     */
    private void takeFirst(long rip, long rsp, Optional<LogRecord.Frame> onStack) {
        if (walk.level() == Level.L2 && landing(rip) != -1) {
            later(LogRecord.Exit.class, exit -> exit.landing() == landing(rip)).ifPresent(this::exit);
        }
        Optional<Item> unrecorded = compiled.code().unrecordedAt(rip);
        if (unrecorded.isPresent()) {
            long end = unrecorded.get().end();
            later(LogRecord.Result.class, result -> result.behind() == end).ifPresent(this::result);
            later(LogRecord.Value.class, value -> value.behind() == end).ifPresent(this::value);
        }
        OptionalInt stub = Layout.stub(rip);
        if (stub.isPresent()) {
            boolean toL2 = Layout.isOfL2(stub.getAsInt());
            int vector = Layout.vector(stub.getAsInt());
            LogRecord.Frame frame = later(
                            LogRecord.Delivery.class,
                            outer -> outer.toL2() == toL2
                                    && outer.vector() == vector
                                    && outer.frame().rsp() == rsp)
                    .map(LogRecord.Delivery::frame)
                    .or(() -> onStack)
                    .orElseThrow(() -> new ReplayException(
                            "a handler that was interrupted at its first instruction never went on"));
            delivery(new LogRecord.Delivery(toL2, vector, frame, Optional.empty()));
        }
    }

    /** Takes the first record of a kind out of those that are left. */
    private <R extends LogRecord> Optional<R> later(Class<R> kind, Predicate<R> wanted) {
        Optional<R> found = records.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(wanted)
                .findFirst();
        found.ifPresent(records::remove);
        return found;
    }

    /** Whether the local APIC was read: where L2 does, and that is virtualized, it reads something else. */
    private boolean readsLocalApic(LogRecord.Delivery delivery) {
        return delivery.apic().isPresent()
                && !(delivery.toL2() && walk.vmcs().controls().has(SecondaryBased.VIRTUALIZE_X2APIC_MODE));
    }

    private EventInfo event(LogRecord.Delivery delivery) {
        if (isInjected(delivery)) {
            return EventInfo.of(walk.vmcs().get(VmcsField.VM_ENTRY_INTR_INFO_FIELD))
                    .orElseThrow();
        }
        if (delivery.vector() == NMI_VECTOR) {
            return EventInfo.nmi();
        }
        boolean isInterrupt = walk.apic().isPending(delivery.vector()) || delivery.vector() >= EXCEPTIONS;
        return isInterrupt
                ? EventInfo.externalInterrupt(delivery.vector())
                : new EventInfo(
                        EventType.HARDWARE_EXCEPTION,
                        delivery.vector(),
                        delivery.frame().hasErrorCode());
    }

    private boolean isInjected(LogRecord.Delivery delivery) {
        long injected = walk.vmcs().get(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        return delivery.toL2() && walk.isInjecting() && (injected & 0xFF) == delivery.vector();
    }

    private TraceEvent.Source source(LogRecord.Delivery delivery, EventInfo event) {
        if (isInjected(delivery)) {
            return TraceEvent.Source.INJECTION;
        }
        boolean virtual = delivery.toL2()
                && event.type() == EventType.EXTERNAL_INTERRUPT
                && walk.vmcs().controls().has(SecondaryBased.VIRTUAL_INTR_DELIVERY);
        return virtual ? TraceEvent.Source.VIRTUAL_INTERRUPT : TraceEvent.Source.EVENT;
    }

    private void result(LogRecord.Result result) {
        walk.to(address(result.behind()).plus(-1));
        Instruction executed = walk.here();
        boolean valid = (result.rflags() & Rflags.ZF) != 0;
        boolean invalid = (result.rflags() & Rflags.CF) != 0;
        int before = walk.events().size();
        walk.complete();
        if (!valid && !invalid) {
            succeeded(executed, result.value(), before);
            return;
        }
        if (executed.opcode() == Opcode.VMLAUNCH || executed.opcode() == Opcode.VMRESUME) {
            requireNothingMoved();
        }
        walk.events()
                .add(
                        before,
                        new TraceEvent.VmFailed(
                                executed.opcode(),
                                valid ? Optional.of(error((int) result.error())) : Optional.empty(),
                                walk.at().value(),
                                result.rflags(),
                                valid && walk.vmcs().launched(),
                                walk.progress()));
    }

    private static VmInstructionError error(int number) {
        return VmInstructionError.of(number)
                .orElseThrow(() -> new ReplayException("VM-instruction error %d".formatted(number)));
    }

    private void succeeded(Instruction executed, long value, int before) {
        switch (executed.opcode()) {
            case VMREAD -> {
                VmcsField field = VmcsField.of(executed.operand());
                long read = fields.ofProgram(field, value, walk.vmcs().get(field));
                walk.events().add(before, new TraceEvent.ReadBack(Level.L1, executed, read, walk.progress()));
            }
            case VMWRITE -> {
                VmcsField field = VmcsField.of(executed.operand());
                walk.vmcs().set(field, executed.value());
                if (field == VmcsField.GUEST_RSP) {
                    walk.stack(Level.L2).reset();
                }
            }
            case VMCLEAR -> {
                if (executed.operand() == VmcsPointer.FIRST.ordinal()) {
                    walk.vmcs().launched(false);
                }
            }
            default -> {
                // Nothing that is looked at later.
            }
        }
    }

    private void value(LogRecord.Value value) {
        CodeAddress instruction = address(value.behind()).plus(-1);
        if (instruction.level() == Level.L2) {
            walk.toL2();
        }
        walk.to(instruction);
        Instruction executed = walk.here();
        int before = walk.events().size();
        walk.complete();
        walk.events()
                .add(before, new TraceEvent.ReadBack(instruction.level(), executed, value.value(), walk.progress()));
    }

    private CodeAddress address(long memory) {
        OptionalInt stub = Layout.stub(memory);
        if (stub.isPresent()) {
            Level level = Layout.isOfL2(stub.getAsInt()) ? Level.L2 : Level.L1;
            return program.code(level).handlerOf(level, Layout.vector(stub.getAsInt()));
        }
        return compiled.code()
                .address(memory)
                .orElseThrow(() -> new NotAsWrittenException(
                        "something came at 0x%x, in the middle of what stands for one instruction, or records it"
                                .formatted(memory)));
    }
}

package com.example.trapline;

import com.example.tinyvmx.Apic;
import com.example.tinyvmx.Cpu;
import com.example.tinyvmx.Op;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Controls;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.HostState;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.kit.probe.Call;
import dev.trapline.kit.probe.Emulation;
import dev.trapline.kit.probe.Exit;
import dev.trapline.kit.probe.Probes;
import dev.trapline.kit.probe.Recording;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;

/** Runs programs on the tiny emulator. */
final class TinyEmulation implements Emulation {

    private static final Set<VmcsField> KNOWN = Set.of(
            VmcsField.PIN_BASED_VM_EXEC_CONTROL,
            VmcsField.CPU_BASED_VM_EXEC_CONTROL,
            VmcsField.VM_EXIT_CONTROLS,
            VmcsField.GUEST_RIP,
            VmcsField.GUEST_RSP,
            VmcsField.GUEST_RFLAGS,
            VmcsField.GUEST_IDTR_BASE,
            VmcsField.GUEST_CR0,
            VmcsField.VMCS_LINK_POINTER,
            VmcsField.HOST_RIP,
            VmcsField.HOST_RSP,
            VmcsField.HOST_IDTR_BASE);
    private static final Map<Opcode, Op> OPS = new EnumMap<>(Map.of(
            Opcode.NOP, Op.NOP,
            Opcode.STI, Op.STI,
            Opcode.CLI, Op.CLI,
            Opcode.IRET, Op.IRET,
            Opcode.CPUID, Op.CPUID,
            Opcode.VMLAUNCH, Op.VMLAUNCH,
            Opcode.VMRESUME, Op.VMRESUME,
            Opcode.STOP, Op.BREAK));

    @Override
    public Support supports(Program program) {
        for (VmcsField field : program.vmcs().keySet()) {
            if (!KNOWN.contains(field)) {
                return Support.no("it does not know the field " + field);
            }
        }
        boolean controls = (program.field(VmcsField.PIN_BASED_VM_EXEC_CONTROL) & ~PinBased.EXT_INTR.mask()) == 0
                && program.field(VmcsField.CPU_BASED_VM_EXEC_CONTROL) == ProcessorBased.USE_MSR_BITMAPS.mask()
                && (program.field(VmcsField.VM_EXIT_CONTROLS) & ~ExitControl.ACK_INTR_ON_EXIT.mask()) == 0;
        if (!controls) {
            return Support.no("it has no controls but external-interrupt exiting and acknowledge on exit");
        }
        for (Level level : Level.values()) {
            Code code = program.code(level);
            if (!code.handlers().equals(Handler.DEFAULT) || code.main().stream().anyMatch(one -> op(one).isEmpty())) {
                return Support.no("it cannot execute all that %s does".formatted(level));
            }
        }
        boolean plain = program.lacks().isEmpty()
                && program.notMappedByL0().isEmpty()
                && program.memory().equals(MemoryImage.PLAIN)
                && program.apic().pending().isEmpty()
                && program.apic().inService().isEmpty();
        boolean inputs = program.inputs().stream()
                .allMatch(input -> input.event() instanceof InputEvent.HardwareInterrupt
                        && input.arrival().moment() == Arrival.Moment.BEFORE);
        return plain && inputs ? Support.YES : Support.no("it knows only interrupts, and memory without pages");
    }

    @Override
    public void place(Probes probes) {
        // begin
        probes.after(Cpu.class, "exit", (cpu, call, trace) -> trace.exited(exit(cpu, call.number(0), call.number(1))))
                .before(Cpu.class, "retire", (cpu, call, trace) -> trace.completed(level(cpu)));
        // end
        probes.after(Cpu.class, "enter", TinyEmulation::entered)
                .after(Cpu.class, "fail", TinyEmulation::failed)
                .before(Cpu.class, "deliver", TinyEmulation::delivers)
                .after(Cpu.class, "raise", TinyEmulation::raised);
    }

    private static void entered(Cpu cpu, Call call, Recording trace) {
        trace.write(at -> new TraceEvent.Entered(
                Boolean.TRUE.equals(call.argument(0)) ? Opcode.VMRESUME : Opcode.VMLAUNCH,
                guest(cpu),
                Optional.empty(),
                controls(cpu),
                at));
    }

    private static void failed(Cpu cpu, Call call, Recording trace) {
        Optional<VmInstructionError> error = VmInstructionError.of((int) call.number(0));
        trace.write(at -> new TraceEvent.VmFailed(
                cpu.vmcs.launched ? Opcode.VMLAUNCH : Opcode.VMRESUME,
                error,
                cpu.ip,
                cpu.flags,
                cpu.vmcs.launched,
                at));
    }

    private static void delivers(Cpu cpu, Call call, Recording trace) {
        trace.write(at -> new TraceEvent.Delivered(
                level(cpu),
                EventInfo.externalInterrupt((int) call.number(0)),
                TraceEvent.Source.EVENT,
                cpu.ip,
                cpu.flags,
                OptionalInt.empty(),
                cpu.gate((int) call.number(0)),
                apic(cpu),
                at));
    }

    private static void raised(Cpu cpu, Call call, Recording trace) {
        int vector = (int) call.number(0);
        trace.write(at -> new TraceEvent.Arrived(new InputEvent.HardwareInterrupt(vector), apic(cpu), at));
        if (call.isTrue()) {
            trace.write(at -> new TraceEvent.Requested(vector, at));
        }
    }

    private static Exit exit(Cpu cpu, long reason, long qualification) {
        HostState host = new HostState(
                cpu.ip, cpu.sp, cpu.flags, 0, ActivityState.ACTIVE, cpu.vmcs.hostIp, cpu.vmcs.hostSp, 0, 0);
        GuestState guest = new GuestState(
                cpu.vmcs.guestIp,
                cpu.vmcs.guestSp,
                cpu.vmcs.guestFlags,
                cpu.vmcs.guestStiShadow ? 1 : 0,
                ActivityState.ACTIVE);
        Exit exit = Exit.of(reason, qualification, guest, host, controls(cpu), apic(cpu))
                .telling(cpu.vmcs.interruptionInfo & 0xFFFF_FFFFL, 0);
        return reason == 1 ? exit : exit.byInstruction(1);
    }

    private static Level level(Cpu cpu) {
        return cpu.inGuest ? Level.L2 : Level.L1;
    }

    private static GuestState guest(Cpu cpu) {
        return new GuestState(cpu.ip, cpu.sp, cpu.flags, cpu.stiShadow ? 1 : 0, ActivityState.ACTIVE);
    }

    private static ApicState apic(Cpu cpu) {
        return new ApicState(
                cpu.apic.requested().boxed().toList(),
                cpu.apic.servicing().boxed().toList(),
                cpu.apic.taskPriority());
    }

    private static Controls controls(Cpu cpu) {
        return new Controls(
                cpu.vmcs.exitOnInterrupt ? PinBased.EXT_INTR.mask() : 0,
                ProcessorBased.USE_MSR_BITMAPS.mask(),
                cpu.vmcs.acknowledgeOnExit ? ExitControl.ACK_INTR_ON_EXIT.mask() : 0,
                0);
    }

    @Override
    public void run(Program program, Limits limits, Recording recording) {
        Cpu cpu = cpu(program);
        Queue<Input> inputs = new ArrayDeque<>(program.inputs());
        cpu.run(limits.steps(), machine -> {
            while (!inputs.isEmpty() && inputs.element().arrival().at().value() == machine.ip) {
                machine.raise(((InputEvent.HardwareInterrupt) inputs.remove().event()).vector());
            }
        });
        TraceEvent.End how = cpu.stopped ? TraceEvent.End.COMPLETED : TraceEvent.End.OUT_OF_STEPS;
        recording.write(at -> new TraceEvent.Ended(how, level(cpu), cpu.ip, "", apic(cpu), at));
    }

    private static Cpu cpu(Program program) {
        Map<Long, Op> memory = new HashMap<>();
        for (Level level : Level.values()) {
            lay(program.code(level).main(), CodeAddress.main(level, 0), memory);
            List<Handler> handlers = program.code(level).handlers();
            for (int i = 0; i < handlers.size(); i++) {
                lay(handlers.get(i).code(), new CodeAddress(level, i + 1, 0), memory);
            }
        }
        Cpu cpu = new Cpu(
                memory,
                new Apic(program.apic().tpr()),
                vector -> program.l1().handlerOf(Level.L1, vector).value(),
                vector -> program.l2().handlerOf(Level.L2, vector).value());
        cpu.vmcs.exitOnInterrupt = program.sets(PinBased.EXT_INTR);
        cpu.vmcs.acknowledgeOnExit = program.sets(ExitControl.ACK_INTR_ON_EXIT);
        cpu.vmcs.guestIp = program.field(VmcsField.GUEST_RIP);
        cpu.vmcs.guestSp = program.field(VmcsField.GUEST_RSP);
        cpu.vmcs.guestFlags = program.field(VmcsField.GUEST_RFLAGS);
        cpu.vmcs.hostIp = program.field(VmcsField.HOST_RIP);
        cpu.vmcs.hostSp = program.field(VmcsField.HOST_RSP);
        cpu.ip = CodeAddress.main(Level.L1, 0).value();
        cpu.sp = Program.L1_STACK_TOP;
        cpu.flags |= program.l1InterruptsEnabled() ? Cpu.INTERRUPT_FLAG : 0;
        return cpu;
    }

    private static void lay(List<Instruction> code, CodeAddress from, Map<Long, Op> memory) {
        for (int i = 0; i < code.size(); i++) {
            long at = from.plus(i).value();
            op(code.get(i)).ifPresent(op -> memory.put(at, op));
        }
    }

    private static Optional<Op> op(Instruction instruction) {
        return instruction.equals(Instruction.wrmsr(Msr.X2APIC_EOI, 0))
                ? Optional.of(Op.WRITE_EOI)
                : Optional.ofNullable(OPS.get(instruction.opcode()));
    }
}

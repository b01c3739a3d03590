package dev.trapline.bench;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.hardware.Hardware;
import dev.trapline.model.l0.Correction;
import dev.trapline.model.l0.L0;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Choices;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.StateBuffer;
import dev.trapline.model.machine.Transition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Transitions alone: a machine is taken back to the start of a program and runs it to the end, with nobody listening. What a transition costs is the difference
 * between two lengths; with {@code -prof gc} it shows that none allocates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class TransitionBenchmark {

    /** What the runs were made of. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Counted {
        /** Steps of the machine. */
        public long transitions;
    }

    /** What L2 does, over and over. */
    public enum Kind {
        /** Nothing: no hypervisor has to do with it. */
        NOP,
        /** Sends itself an interrupt, whose delivery, EOI and IRET follow. An L0 has to do with each part. */
        SELF_IPI,
        /** The same with external-interrupt exiting: an exit to L1, which takes the interrupt and enters L2 once more. */
        EXIT
    }

    /** The core's name. */
    @Param({"bare-metal", "nested", "stacked"})
    public String name = "bare-metal";

    /** How often. */
    @Param({"1000", "2000"})
    public int times = 1000;

    /** What. */
    @Param
    public Kind kind = Kind.NOP;

    private final StateBuffer start = new StateBuffer();
    private Machine machine = machine();

    /** Makes the machine and keeps its state. */
    @Setup
    public void makeMachine() {
        machine = machine();
        start.clear();
        machine.save(start);
    }

    /** Runs the program once. */
    @Benchmark
    public Machine run(Counted counted) {
        start.rewind();
        machine.restore(start);
        while (true) {
            Transition made = machine.step();
            counted.transitions++;
            if (made == Transition.STOPPED) {
                return machine;
            }
            if (made == Transition.IDLE) {
                throw new IllegalStateException("halted");
            }
        }
    }

    private Machine machine() {
        Program program = program();
        Memory memory = new Memory(program);
        long l1 = CodeAddress.main(Level.L1, 0).value();
        if (name.equals("nested")) {
            L0 l0 = hypervisor(memory, fromBelow -> processor(memory, fromBelow), new Silence());
            l0.start(program, l1, Program.L1_STACK_TOP, l1);
            return l0;
        }
        if (name.equals("stacked")) {
            L0 l0 = hypervisor(
                    memory,
                    fromBelow -> {
                        L0 bottom = hypervisor(memory, lower -> processor(memory, lower), fromBelow);
                        bottom.startForHypervisor();
                        return bottom;
                    },
                    new Silence());
            l0.start(program, l1, Program.L1_STACK_TOP, l1);
            return l0;
        }
        Hardware hardware = processor(memory, new Silence());
        hardware.region(0).load(program.vmcs());
        hardware.current(0);
        hardware.start(l1, Program.L1_STACK_TOP, l1, false);
        return hardware;
    }

    private static Hardware processor(Memory memory, MachineListener listener) {
        return new Hardware(memory, Capabilities.ALL, Choices.AS_KVM, listener);
    }

    private static L0 hypervisor(Memory memory, Function<MachineListener, Machine> below, MachineListener listener) {
        return L0.current(below, memory, Capabilities.ALL, Choices.AS_KVM, EnumSet.allOf(Correction.class), listener);
    }

    private Program program() {
        Instruction selfIpi = Instruction.wrmsr(Msr.X2APIC_SELF_IPI, 0x31);
        List<Instruction> l2 =
                new ArrayList<>(Collections.nCopies(times, kind == Kind.NOP ? Instruction.of(Opcode.NOP) : selfIpi));
        l2.add(Instruction.of(Opcode.STOP));
        // L1: enters L2; after each exit takes the interrupt by opening its window, and enters L2 once more.
        List<Instruction> l1 = List.of(
                Instruction.of(Opcode.VMLAUNCH),
                Instruction.of(Opcode.STI),
                Instruction.of(Opcode.NOP),
                Instruction.of(Opcode.NOP),
                Instruction.of(Opcode.VMRESUME));
        return new Program(
                Set.of(),
                Map.ofEntries(
                        Map.entry(
                                VmcsField.PIN_BASED_VM_EXEC_CONTROL, kind == Kind.EXIT ? PinBased.EXT_INTR.mask() : 0),
                        Map.entry(VmcsField.CPU_BASED_VM_EXEC_CONTROL, ProcessorBased.USE_MSR_BITMAPS.mask()),
                        Map.entry(
                                VmcsField.GUEST_RIP,
                                CodeAddress.main(Level.L2, 0).value()),
                        Map.entry(VmcsField.GUEST_RSP, Program.L2_STACK_TOP),
                        Map.entry(
                                VmcsField.GUEST_IDTR_BASE,
                                CodeAddress.main(Level.L2, 0).value()),
                        Map.entry(VmcsField.GUEST_CR0, 1L),
                        Map.entry(VmcsField.VMCS_LINK_POINTER, -1L),
                        Map.entry(VmcsField.GUEST_RFLAGS, Rflags.FIXED | Rflags.IF),
                        Map.entry(
                                VmcsField.HOST_RIP,
                                CodeAddress.main(Level.L1, 1).value()),
                        Map.entry(VmcsField.HOST_RSP, Program.L1_STACK_TOP),
                        Map.entry(
                                VmcsField.HOST_IDTR_BASE,
                                CodeAddress.main(Level.L1, 0).value())),
                false,
                ApicState.IDLE,
                new Code(l1, Handler.DEFAULT),
                new Code(l2, Handler.DEFAULT),
                List.of(),
                Set.of(),
                MemoryImage.PLAIN);
    }
}

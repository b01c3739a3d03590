package dev.trapline.model.core;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Takes away from a program what a finding does not need. Places of inputs stay what they are: an instruction is replaced by one that does nothing. */
final class Smaller {

    private final Predicate<Program> shows;
    private Program program;

    private Smaller(Program program, Predicate<Program> shows) {
        this.program = program;
        this.shows = shows;
    }

    /** A program that still shows it, of which nothing more can be taken. */
    static Program than(Program program, Predicate<Program> shows) {
        Smaller smaller = new Smaller(program, shows);
        boolean again = true;
        while (again) {
            Program before = smaller.program;
            smaller.fewerInputs();
            smaller.lessCode();
            smaller.fewerFields();
            smaller.usualHandlers();
            smaller.plainMemory();
            smaller.rest();
            again = !before.equals(smaller.program);
        }
        return smaller.program;
    }

    private void keepIfItShows(Program candidate) {
        boolean still;
        try {
            still = shows.test(candidate);
        } catch (RuntimeException e) {
            still = false;
        }
        if (still) {
            program = candidate;
        }
    }

    private void fewerInputs() {
        for (int i = program.inputs().size() - 1; i >= 0; i--) {
            List<Input> fewer = new ArrayList<>(program.inputs());
            fewer.remove(i);
            keepIfItShows(with(program.vmcs(), program.l1(), program.l2(), fewer));
        }
    }

    private void fewerFields() {
        for (VmcsField field : program.vmcs().keySet()) {
            boolean bits = switch (field) {
                case PIN_BASED_VM_EXEC_CONTROL,
                        CPU_BASED_VM_EXEC_CONTROL,
                        SECONDARY_VM_EXEC_CONTROL,
                        EXCEPTION_BITMAP,
                        VM_EXIT_CONTROLS,
                        GUEST_RFLAGS,
                        GUEST_PENDING_DBG_EXCEPTIONS,
                        GUEST_INTERRUPTIBILITY_INFO,
                        GUEST_ACTIVITY_STATE -> true;
                default -> false;
            };
            without(field, -1);
            for (int bit = 0; bits && bit < 32; bit++) {
                without(field, 1L << bit);
            }
        }
    }

    private void without(VmcsField field, long mask) {
        if ((program.field(field) & mask) != 0) {
            Map<VmcsField, Long> fields = new EnumMap<>(program.vmcs());
            fields.put(field, program.field(field) & ~mask);
            keepIfItShows(with(fields, program.l1(), program.l2(), program.inputs()));
        }
    }

    private void lessCode() {
        for (int i = program.l1().main().size() - 1; i >= 0; i--) {
            for (Opcode opcode : List.of(Opcode.STOP, Opcode.NOP)) {
                keepIfItShows(with(program.vmcs(), with(program.l1(), i, opcode), program.l2(), program.inputs()));
            }
        }
        for (int i = program.l2().main().size() - 1; i >= 0; i--) {
            for (Opcode opcode : List.of(Opcode.STOP, Opcode.NOP)) {
                keepIfItShows(with(program.vmcs(), program.l1(), with(program.l2(), i, opcode), program.inputs()));
            }
        }
    }

    private static Code with(Code code, int index, Opcode opcode) {
        if (code.main().get(index).opcode() == Opcode.STOP) {
            return code;
        }
        List<Instruction> main = new ArrayList<>(code.main());
        main.set(index, Instruction.of(opcode));
        return new Code(main, code.handlers());
    }

    private void usualHandlers() {
        Code l1 = new Code(program.l1().main(), Handler.DEFAULT);
        keepIfItShows(with(program.vmcs(), l1, program.l2(), program.inputs()));
        Code l2 = new Code(program.l2().main(), Handler.DEFAULT);
        keepIfItShows(with(program.vmcs(), program.l1(), l2, program.inputs()));
    }

    private void plainMemory() {
        MemoryImage memory = program.memory();
        with(new MemoryImage(
                Set.of(), memory.usesEpt(), memory.notMappedByL1(), memory.virtualApic(), memory.msrAreas()));
        with(new MemoryImage(
                memory.notMappedByL2(), memory.usesEpt(), Set.of(), memory.virtualApic(), memory.msrAreas()));
        with(new MemoryImage(
                memory.notMappedByL2(), memory.usesEpt(), memory.notMappedByL1(), ApicState.IDLE, memory.msrAreas()));
        with(MemoryImage.PLAIN);
    }

    private void with(MemoryImage memory) {
        keepIfItShows(new Program(
                program.lacks(),
                program.vmcs(),
                program.l1InterruptsEnabled(),
                program.apic(),
                program.l1(),
                program.l2(),
                program.inputs(),
                program.notMappedByL0(),
                memory));
    }

    private void rest() {
        for (L2Page page : L2Page.values()) {
            EnumSet<L2Page> pages = EnumSet.noneOf(L2Page.class);
            pages.addAll(program.notMappedByL0());
            pages.remove(page);
            with(program.l1InterruptsEnabled(), program.apic(), pages);
        }
        with(false, program.apic(), program.notMappedByL0());
        with(program.l1InterruptsEnabled(), ApicState.IDLE, program.notMappedByL0());
    }

    private void with(boolean l1InterruptsEnabled, ApicState apic, Set<L2Page> notMappedByL0) {
        keepIfItShows(new Program(
                program.lacks(),
                program.vmcs(),
                l1InterruptsEnabled,
                apic,
                program.l1(),
                program.l2(),
                program.inputs(),
                notMappedByL0,
                program.memory()));
    }

    private Program with(Map<VmcsField, Long> vmcs, Code l1, Code l2, List<Input> inputs) {
        return new Program(
                program.lacks(),
                vmcs,
                program.l1InterruptsEnabled(),
                program.apic(),
                l1,
                l2,
                inputs,
                program.notMappedByL0(),
                program.memory());
    }
}

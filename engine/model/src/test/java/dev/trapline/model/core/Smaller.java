package dev.trapline.model.core;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.Input;
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
            smaller.fewerFields();
            smaller.lessCode();
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
        for (Map.Entry<VmcsField, Long> field : program.vmcs().entrySet()) {
            boolean bits = switch (field.getKey()) {
                case PIN_BASED_VM_EXEC_CONTROL,
                        CPU_BASED_VM_EXEC_CONTROL,
                        VM_EXIT_CONTROLS,
                        GUEST_INTERRUPTIBILITY_INFO,
                        GUEST_ACTIVITY_STATE -> true;
                default -> false;
            };
            if (bits) {
                for (int bit = 0; bit < 32; bit++) {
                    without(field.getKey(), 1L << bit);
                }
            } else {
                without(field.getKey(), -1);
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

    private void rest() {
        for (L2Page page : EnumSet.copyOf(Set.of(L2Page.values()))) {
            EnumSet<L2Page> pages = EnumSet.noneOf(L2Page.class);
            pages.addAll(program.notMappedByL0());
            pages.remove(page);
            keepIfItShows(new Program(
                    program.lacks(),
                    program.vmcs(),
                    program.l1InterruptsEnabled(),
                    program.apic(),
                    program.l1(),
                    program.l2(),
                    program.inputs(),
                    pages,
                    program.memory()));
        }
        keepIfItShows(new Program(
                program.lacks(),
                program.vmcs(),
                false,
                program.apic(),
                program.l1(),
                program.l2(),
                program.inputs(),
                program.notMappedByL0(),
                program.memory()));
        keepIfItShows(new Program(
                program.lacks(),
                program.vmcs(),
                program.l1InterruptsEnabled(),
                ApicState.IDLE,
                program.l1(),
                program.l2(),
                program.inputs(),
                program.notMappedByL0(),
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

package dev.trapline.model.core;

import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/** What the fields of L1's VMCSs hold in a program: at the start, and by what L1 writes to them. */
final class VmcsValues {

    private final Program program;
    private final List<Instruction> writes = new ArrayList<>();

    VmcsValues(Program program) {
        this.program = program;
        addWrites(program.l1().main());
        for (Handler handler : program.l1().handlers()) {
            addWrites(handler.code());
        }
    }

    private void addWrites(List<Instruction> code) {
        for (Instruction instruction : code) {
            if (instruction.opcode() == Opcode.VMWRITE) {
                writes.add(instruction);
            }
        }
    }

    /** The first such value that a field holds, empty if it never does. */
    OptionalLong first(VmcsField field, LongPredicate such) {
        if (such.test(program.field(field))) {
            return OptionalLong.of(program.field(field));
        }
        for (Instruction write : writes) {
            if (write.operand() == field.encoding() && such.test(write.value())) {
                return OptionalLong.of(write.value());
            }
        }
        return OptionalLong.empty();
    }

    /** Whether a field ever holds such a value. */
    boolean any(VmcsField field, LongPredicate such) {
        return first(field, such).isPresent();
    }
}

package dev.trapline.dsl.program;

import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/** What the fields of L1's VMCSs hold in a program: at the start, and by what L1 writes to them. */
public final class VmcsValues {

    private final Program program;
    private final List<Instruction> writes = new ArrayList<>();

    /** Reads a program, once for all fields. */
    public VmcsValues(Program program) {
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
    public OptionalLong first(VmcsField field, LongPredicate such) {
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
    public boolean any(VmcsField field, LongPredicate such) {
        return first(field, such).isPresent();
    }

    /** All such values of a field: first what it holds at the start. */
    public LongStream all(VmcsField field) {
        return LongStream.concat(
                LongStream.of(program.field(field)),
                writes.stream()
                        .filter(write -> write.operand() == field.encoding())
                        .mapToLong(Instruction::value));
    }
}

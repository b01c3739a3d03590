package dev.trapline.machine;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What a field of L1's VMCS may hold where L1 enters L2. */
final class Values {

    private Values() {}

    /** What the field holds at the start, and what L1 writes to it. */
    static LongStream of(Program program, VmcsField field) {
        Stream<Instruction> l1 = Stream.concat(
                program.l1().main().stream(),
                program.l1().handlers().stream().flatMap(handler -> handler.code().stream()));
        return LongStream.concat(
                LongStream.of(program.field(field)),
                l1.filter(instruction ->
                                instruction.opcode() == Opcode.VMWRITE && instruction.operand() == field.encoding())
                        .mapToLong(Instruction::value));
    }
}

package dev.trapline.machine;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.program.VmcsValues;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;

/** Whether RFLAGS.TF makes a debug exception follow instructions of L2, those among them that the program does not have. */
final class SingleStepping {

    private SingleStepping() {}

    static boolean isPossible(Program program) {
        return new VmcsValues(program).any(VmcsField.GUEST_RFLAGS, value -> (value & Rflags.TF) != 0)
                || program.l2().main().stream()
                        .anyMatch(instruction ->
                                instruction.opcode() == Opcode.POPF && (instruction.value() & Rflags.TF) != 0);
    }
}

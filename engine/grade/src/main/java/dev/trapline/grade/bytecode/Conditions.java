package dev.trapline.grade.bytecode;

import java.util.OptionalInt;
import net.bytebuddy.jar.asm.Opcodes;

/** The opcodes that jump on a condition. */
final class Conditions {

    private Conditions() {}

    /** The one that jumps where the other does not. */
    static int opposite(int opcode) {
        // From IFEQ to IF_ACMPNE, and IFNULL, a condition and its opposite stand side by side (JVM specification, 6.5),
        // the first odd and the second even.
        if (opcode == Opcodes.IFNULL) {
            return Opcodes.IFNONNULL;
        }
        if (opcode == Opcodes.IFNONNULL) {
            return Opcodes.IFNULL;
        }
        return opcode % 2 == 1 ? opcode + 1 : opcode - 1;
    }

    /** The one with its bound in if it is out, and out if it is in; empty if it has none. */
    static OptionalInt nextBound(int opcode) {
        return switch (opcode) {
            case Opcodes.IFLT -> OptionalInt.of(Opcodes.IFLE);
            case Opcodes.IFLE -> OptionalInt.of(Opcodes.IFLT);
            case Opcodes.IFGE -> OptionalInt.of(Opcodes.IFGT);
            case Opcodes.IFGT -> OptionalInt.of(Opcodes.IFGE);
            case Opcodes.IF_ICMPLT -> OptionalInt.of(Opcodes.IF_ICMPLE);
            case Opcodes.IF_ICMPLE -> OptionalInt.of(Opcodes.IF_ICMPLT);
            case Opcodes.IF_ICMPGE -> OptionalInt.of(Opcodes.IF_ICMPGT);
            case Opcodes.IF_ICMPGT -> OptionalInt.of(Opcodes.IF_ICMPGE);
            default -> OptionalInt.empty();
        };
    }
}

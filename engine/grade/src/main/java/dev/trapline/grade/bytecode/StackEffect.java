package dev.trapline.grade.bytecode;

import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** By how many words an instruction changes the depth of the operand stack (JVM specification, 6.5). */
final class StackEffect {

    /** For the opcodes from 0 to {@code IFNONNULL}: a letter before E takes words, one behind it adds them. Where names decide, E. */
    private static final String BY_OPCODE =
            "EFFFFFFFFGGFFFGGFFEEEEEEEEEEEEEEEEEEEEEEEEEEEEDEDEDDDDEEEEEEEEEEEEEEEEEEEEEEEEEBABABBBBDCFFFGGGEDCDC"
                    + "DCDCDCDCDCDCDCDCEEEEDDDDDDDCDCDCEFEFDDEEFFDEDEEEBDDBBDDDDDDCCCCCCCCEEEDDDCDCDEEEEEEEEEEFEEEDEEDDEEDD";

    private StackEffect() {}

    static int of(Instruction one) {
        int opcode = one.opcode();
        return switch (opcode) {
            case Opcodes.LDC -> one.descriptor().equals("J") ? 2 : 1;
            case Opcodes.ILOAD, Opcodes.FLOAD, Opcodes.ALOAD -> 1;
            case Opcodes.LLOAD, Opcodes.DLOAD -> 2;
            case Opcodes.ISTORE, Opcodes.FSTORE, Opcodes.ASTORE -> -1;
            case Opcodes.LSTORE, Opcodes.DSTORE -> -2;
            case Opcodes.GETSTATIC -> one.type().getSize();
            case Opcodes.GETFIELD -> one.type().getSize() - 1;
            case Opcodes.PUTSTATIC, Opcodes.PUTFIELD -> -one.takes();
            case Opcodes.INVOKEVIRTUAL, Opcodes.INVOKESPECIAL, Opcodes.INVOKESTATIC, Opcodes.INVOKEINTERFACE ->
                one.type().getSize() - one.takes();
            case Opcodes.INVOKEDYNAMIC ->
                Type.getReturnType(one.descriptor()).getSize()
                        - (Type.getArgumentsAndReturnSizes(one.descriptor()) >> 2)
                        + 1;
            case Opcodes.MULTIANEWARRAY -> 1 - one.number();
            default -> BY_OPCODE.charAt(opcode) - 'E';
        };
    }
}

package dev.trapline.grade.bytecode;

import java.util.regex.Pattern;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * An instruction of a method.
 *
 * @param at its number in the method, from 0
 * @param opcode of the JVM
 * @param owner internal name of the class whose field or method it names; else empty
 * @param name of the field, method or local variable; else empty
 * @param descriptor of the field or method; else empty
 * @param number a small constant that it pushes, or the number of a local variable; else 0
 * @param line in the source, 0 if unknown
 * @param depth of the operand stack before it, in words
 * @param startsLine whether it is the first of a line
 */
record Instruction(
        int at,
        int opcode,
        String owner,
        String name,
        String descriptor,
        int number,
        int line,
        int depth,
        boolean startsLine) {

    private static final Pattern ANONYMOUS = Pattern.compile("\\$\\d+$");

    /** A plain one. */
    static Instruction plain(int at, int opcode) {
        return new Instruction(at, opcode, "", "", "", 0, 0, 0, false);
    }

    /** One that pushes a small constant. */
    static Instruction number(int at, int opcode, int number) {
        return new Instruction(at, opcode, "", "", "", number, 0, 0, false);
    }

    /** One that names a field or method. */
    static Instruction member(int at, int opcode, String owner, String name, String descriptor) {
        return new Instruction(at, opcode, owner, name, descriptor, 0, 0, 0, false);
    }

    Instruction in(int sourceLine, int stackDepth, boolean first) {
        return new Instruction(at, opcode, owner, name, descriptor, number, sourceLine, stackDepth, first);
    }

    Instruction named(String variable) {
        return new Instruction(at, opcode, owner, variable, descriptor, number, line, depth, startsLine);
    }

    boolean readsVariable() {
        return opcode >= Opcodes.ILOAD && opcode <= Opcodes.ALOAD;
    }

    /** Whether something is looked at that has a name in the source. */
    boolean readsSomethingNamed() {
        return opcode == Opcodes.GETFIELD
                || opcode == Opcodes.GETSTATIC
                || isCall()
                || (readsVariable() && !name.isEmpty() && !name.equals("this"));
    }

    boolean isCall() {
        return opcode >= Opcodes.INVOKEVIRTUAL && opcode <= Opcodes.INVOKEINTERFACE;
    }

    boolean isPut() {
        return opcode == Opcodes.PUTFIELD || opcode == Opcodes.PUTSTATIC;
    }

    /** Whether it jumps or does not, depending on the stack. */
    boolean isCondition() {
        return (opcode >= Opcodes.IFEQ && opcode <= Opcodes.IF_ACMPNE)
                || opcode == Opcodes.IFNULL
                || opcode == Opcodes.IFNONNULL;
    }

    boolean pushesSmallNumber() {
        return (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5)
                || opcode == Opcodes.BIPUSH
                || opcode == Opcodes.SIPUSH;
    }

    boolean leavesMethod() {
        return (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) || opcode == Opcodes.ATHROW;
    }

    /** What a call gives, or of what kind the field is. */
    Type type() {
        return isCall() ? Type.getReturnType(descriptor) : Type.getType(descriptor);
    }

    /** Words on the stack that it takes: arguments and the object. */
    int takes() {
        int object = opcode == Opcodes.INVOKESTATIC || opcode == Opcodes.PUTSTATIC ? 0 : 1;
        if (isCall()) {
            int arguments = 0;
            for (Type argument : Type.getArgumentTypes(descriptor)) {
                arguments += argument.getSize();
            }
            return object + arguments;
        }
        return object + Type.getType(descriptor).getSize();
    }

    /** The class and the member, as in {@code L2#leave}. */
    String reference() {
        String named = ANONYMOUS.matcher(owner).replaceFirst("");
        return named.substring(Math.max(named.lastIndexOf('/'), named.lastIndexOf('$')) + 1) + "#" + name;
    }
}

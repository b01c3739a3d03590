package dev.trapline.grade.bytecode;

import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/** Numbers the instructions of a method, and lets each be looked at before it is passed on. */
abstract class InstructionVisitor extends MethodVisitor {

    private int count;

    InstructionVisitor(@Nullable MethodVisitor next) {
        super(OpenedClassReader.ASM_API, next);
    }

    /** Looks at an instruction; what is written to {@code mv} here stands before it. Whether it is to be passed on. */
    abstract boolean before(Instruction instruction);

    /** After an instruction was passed on. */
    void after(Instruction instruction) {
        // Nothing for most.
    }

    /** The number of the instruction that comes next. */
    final int next() {
        return count;
    }

    private void pass(Instruction instruction, Runnable passing) {
        if (before(instruction)) {
            passing.run();
            after(instruction);
        }
    }

    private Instruction plain(int opcode) {
        return Instruction.plain(count++, opcode);
    }

    @Override
    public void visitInsn(int opcode) {
        Instruction instruction = opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5
                ? Instruction.number(count++, opcode, opcode - Opcodes.ICONST_0)
                : plain(opcode);
        pass(instruction, () -> super.visitInsn(opcode));
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
        pass(Instruction.number(count++, opcode, operand), () -> super.visitIntInsn(opcode, operand));
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
        pass(Instruction.number(count++, opcode, variable), () -> super.visitVarInsn(opcode, variable));
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
        pass(Instruction.member(count++, opcode, type, "", ""), () -> super.visitTypeInsn(opcode, type));
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
        pass(
                Instruction.member(count++, opcode, owner, name, descriptor),
                () -> super.visitFieldInsn(opcode, owner, name, descriptor));
    }

    @Override
    public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
        pass(
                Instruction.member(count++, opcode, owner, name, descriptor),
                () -> super.visitMethodInsn(opcode, owner, name, descriptor, isInterface));
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
        pass(
                Instruction.member(count++, Opcodes.INVOKEDYNAMIC, "", name, descriptor),
                () -> super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments));
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        pass(plain(opcode), () -> super.visitJumpInsn(opcode, label));
    }

    @Override
    public void visitLdcInsn(Object value) {
        boolean wide = value instanceof Long || value instanceof Double;
        pass(Instruction.member(count++, Opcodes.LDC, "", "", wide ? "J" : "I"), () -> super.visitLdcInsn(value));
    }

    @Override
    public void visitIincInsn(int variable, int increment) {
        pass(plain(Opcodes.IINC), () -> super.visitIincInsn(variable, increment));
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
        pass(plain(Opcodes.TABLESWITCH), () -> super.visitTableSwitchInsn(min, max, other, labels));
    }

    @Override
    public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
        pass(plain(Opcodes.LOOKUPSWITCH), () -> super.visitLookupSwitchInsn(other, keys, labels));
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
        pass(
                Instruction.number(count++, Opcodes.MULTIANEWARRAY, dimensions),
                () -> super.visitMultiANewArrayInsn(descriptor, dimensions));
    }
}

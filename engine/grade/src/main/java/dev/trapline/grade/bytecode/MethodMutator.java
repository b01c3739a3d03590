package dev.trapline.grade.bytecode;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Writes a method with a mutation. */
final class MethodMutator extends InstructionVisitor {

    private final Mutation mutation;
    private final Label exit = new Label();

    MethodMutator(MethodVisitor next, Mutation mutation) {
        super(next);
        this.mutation = mutation;
    }

    @Override
    boolean before(Instruction one) {
        if (one.at() != mutation.at()) {
            return true;
        }
        Change change = mutation.change();
        if (change instanceof Change.Drop) {
            drop(one);
            return false;
        }
        if (change instanceof Change.OtherField other) {
            mv.visitFieldInsn(one.opcode(), one.owner(), other.name(), one.descriptor());
            return false;
        }
        if (change instanceof Change.OtherNumber other) {
            mv.visitIntInsn(Opcodes.BIPUSH, other.number());
            return false;
        }
        if (change instanceof Change.SwapEntries entries) {
            swap(entries.first());
        } else if (change instanceof Change.Return) {
            // Not a plain return: what stands behind that could not be reached, and would need another frame.
            mv.visitInsn(Opcodes.ICONST_1);
            mv.visitJumpInsn(Opcodes.IFNE, exit);
        }
        return true;
    }

    @Override
    void after(Instruction one) {
        if (one.at() == mutation.at() && mutation.change() instanceof Change.NegateResult) {
            mv.visitInsn(Opcodes.ICONST_1);
            mv.visitInsn(Opcodes.IXOR);
        }
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
        super.visitJumpInsn(here() && mutation.change() instanceof Change.Jump jump ? jump.opcode() : opcode, label);
    }

    private boolean here() {
        return next() == mutation.at();
    }

    private void drop(Instruction one) {
        Type[] takes = one.isCall() ? Type.getArgumentTypes(one.descriptor()) : new Type[] {one.type()};
        for (int i = takes.length - 1; i >= 0; i--) {
            mv.visitInsn(takes[i].getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
        }
        if (one.opcode() != Opcodes.INVOKESTATIC && one.opcode() != Opcodes.PUTSTATIC) {
            mv.visitInsn(Opcodes.POP);
        }
        if (one.isCall() && !one.type().equals(Type.VOID_TYPE)) {
            // Nobody looks at it.
            nothing(one.type());
        }
    }

    private void nothing(Type type) {
        mv.visitInsn(
                switch (type.getSort()) {
                    case Type.LONG -> Opcodes.LCONST_0;
                    case Type.DOUBLE -> Opcodes.DCONST_0;
                    case Type.FLOAT -> Opcodes.FCONST_0;
                    case Type.OBJECT, Type.ARRAY -> Opcodes.ACONST_NULL;
                    default -> Opcodes.ICONST_0;
                });
    }

    /** With an array on the stack. */
    private void swap(int first) {
        load(first);
        mv.visitInsn(Opcodes.SWAP);
        mv.visitInsn(Opcodes.DUP);
        load(first + 1);
        number(first);
        mv.visitInsn(Opcodes.SWAP);
        mv.visitInsn(Opcodes.AASTORE);
        mv.visitInsn(Opcodes.DUP_X1);
        mv.visitInsn(Opcodes.SWAP);
        number(first + 1);
        mv.visitInsn(Opcodes.SWAP);
        mv.visitInsn(Opcodes.AASTORE);
    }

    /** The array, and an entry of it above. */
    private void load(int entry) {
        mv.visitInsn(Opcodes.DUP);
        number(entry);
        mv.visitInsn(Opcodes.AALOAD);
    }

    private void number(int number) {
        mv.visitIntInsn(Opcodes.SIPUSH, number);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        if (mutation.change() instanceof Change.Return early) {
            Type gives = Type.getReturnType(mutation.descriptor());
            mv.visitLabel(exit);
            mv.visitFrame(Opcodes.F_FULL, 0, new Object[0], 0, new Object[0]);
            if (!gives.equals(Type.VOID_TYPE)) {
                number(early.answer());
            }
            mv.visitInsn(gives.getOpcode(Opcodes.IRETURN));
        }
        super.visitMaxs(maxStack, maxLocals);
    }
}

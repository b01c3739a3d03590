package dev.trapline.grade.bytecode;

import java.util.List;
import java.util.stream.IntStream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * The variants of one method, as private methods beside it.
 *
 * @param owner internal name of the class
 * @param ofInterface whether that is an interface
 * @param isStatic whether the method is
 * @param method its name
 * @param descriptor of the method
 * @param mutations in the order of the variants
 * @param number of the method
 * @param which where it stands what is wanted
 */
record Variants(
        String owner,
        boolean ofInterface,
        boolean isStatic,
        String method,
        String descriptor,
        List<Mutation> mutations,
        int number,
        Schema.Switch which) {

    /** The method as it is, that goes on as one of the variants if that is wanted. */
    MethodVisitor chosenFirst(MethodVisitor next) {
        return new MethodVisitor(OpenedClassReader.ASM_API, next) {
            @Override
            public void visitCode() {
                super.visitCode();
                Label asItIs = new Label();
                super.visitFieldInsn(Opcodes.GETSTATIC, which.owner(), which.method(), "I");
                super.visitIntInsn(Opcodes.SIPUSH, number);
                super.visitJumpInsn(Opcodes.IF_ICMPNE, asItIs);
                callInPlace(mv, choosing());
                super.visitLabel(asItIs);
                super.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
                // The method may begin with a frame of its own, and two cannot stand at one instruction.
                super.visitInsn(Opcodes.NOP);
            }
        };
    }

    /** Writes the variants, and the method that chooses between them. */
    void write(ClassVisitor to, ClassReader from) {
        MethodVisitor chooser = method(to, choosing());
        chooser.visitCode();
        chooser.visitFieldInsn(Opcodes.GETSTATIC, which.owner(), which.variant(), "I");
        Label[] labels =
                IntStream.range(0, mutations.size()).mapToObj(i -> new Label()).toArray(Label[]::new);
        chooser.visitTableSwitchInsn(0, labels.length - 1, labels[0], labels);
        for (int i = 0; i < labels.length; i++) {
            chooser.visitLabel(labels[i]);
            chooser.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
            callInPlace(chooser, name(i));
        }
        chooser.visitMaxs(0, 0);
        chooser.visitEnd();
        for (int i = 0; i < labels.length; i++) {
            copy(to, from, i);
        }
    }

    private void copy(ClassVisitor to, ClassReader from, int variant) {
        from.accept(
                new ClassVisitor(OpenedClassReader.ASM_API) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String ofMethod,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        return name.equals(method) && ofMethod.equals(descriptor)
                                ? new MethodMutator(method(to, name(variant)), mutations.get(variant))
                                : null;
                    }
                },
                ClassReader.SKIP_DEBUG);
    }

    private MethodVisitor method(ClassVisitor to, String name) {
        int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC | (isStatic ? Opcodes.ACC_STATIC : 0);
        return to.visitMethod(access, name, descriptor, null, null);
    }

    private String choosing() {
        return "trapline$" + number;
    }

    private String name(int variant) {
        return choosing() + "$" + variant;
    }

    /** Passes all parameters on, and gives what the other gives. */
    private void callInPlace(MethodVisitor mv, String other) {
        int local = 0;
        if (!isStatic) {
            mv.visitVarInsn(Opcodes.ALOAD, local++);
        }
        for (Type parameter : Type.getArgumentTypes(descriptor)) {
            mv.visitVarInsn(parameter.getOpcode(Opcodes.ILOAD), local);
            local += parameter.getSize();
        }
        mv.visitMethodInsn(
                isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL, owner, other, descriptor, ofInterface);
        mv.visitInsn(Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
    }
}

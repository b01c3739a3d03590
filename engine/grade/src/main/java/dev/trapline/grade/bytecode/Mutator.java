package dev.trapline.grade.bytecode;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/** Makes mutated classes. */
public final class Mutator {

    private Mutator() {}

    /**
     * A class with a mutation.
     *
     * @param classFile as it was when the mutation was found
     */
    public static byte[] mutated(byte[] classFile, Mutation mutation) {
        ClassReader reader = OpenedClassReader.of(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(OpenedClassReader.ASM_API, writer) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                        boolean here = name.equals(mutation.method()) && descriptor.equals(mutation.descriptor());
                        return here ? new MethodMutator(next, mutation) : next;
                    }
                },
                0);
        return writer.toByteArray();
    }
}

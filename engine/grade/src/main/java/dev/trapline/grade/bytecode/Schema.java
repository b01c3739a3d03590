package dev.trapline.grade.bytecode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Classes that have all of their mutants in them, one of which at most is wanted at a time, so that loading and compiling them is paid for once (a mutant
 * schema). A method has a variant beside it for each of its mutations, and asks at its beginning whether it is to go on as one of these.
 */
public final class Schema {

    private final Map<MethodKey, List<Mutation>> byMethod = new LinkedHashMap<>();
    private final Map<Mutation, Choice> choices = new LinkedHashMap<>();

    /**
     * Which mutant is wanted.
     *
     * @param method number of the method, from 1
     * @param variant number of the mutation in it, from 0
     */
    public record Choice(int method, int variant) {}

    /**
     * Where the choice stands.
     *
     * @param owner internal name of the class
     * @param method name of the static field with the number of the method, of type {@code int}
     * @param variant name of the static field with the number of the variant, of type {@code int}
     */
    public record Switch(String owner, String method, String variant) {}

    private record MethodKey(String type, String method, String descriptor) {}

    /** Of some mutations. Those of constructors and initialisers have to be had in classes of their own. */
    public Schema(List<Mutation> mutations) {
        for (Mutation one : mutations) {
            if (!one.method().startsWith("<")) {
                byMethod.computeIfAbsent(
                                new MethodKey(one.type(), one.method(), one.descriptor()), key -> new ArrayList<>())
                        .add(one);
            }
        }
        int method = 0;
        for (List<Mutation> ofMethod : byMethod.values()) {
            method++;
            for (int variant = 0; variant < ofMethod.size(); variant++) {
                choices.put(ofMethod.get(variant), new Choice(method, variant));
            }
        }
    }

    /** How a mutant is asked for; empty if it is none of these. */
    public Optional<Choice> choice(Mutation mutation) {
        return Optional.ofNullable(choices.get(mutation));
    }

    /**
     * A class with all of its mutants.
     *
     * @param type its name, with dots
     * @param which where the choice stands
     */
    public byte[] classWithAll(String type, byte[] classFile, Switch which) {
        ClassReader reader = OpenedClassReader.of(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new WithAll(writer, reader, type, which), 0);
        return writer.toByteArray();
    }

    private final class WithAll extends ClassVisitor {

        private final ClassReader reader;
        private final String type;
        private final Switch which;
        private final List<Variants> open = new ArrayList<>();
        private boolean ofInterface;

        WithAll(ClassVisitor next, ClassReader reader, String type, Switch which) {
            super(OpenedClassReader.ASM_API, next);
            this.reader = reader;
            this.type = type;
            this.which = which;
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            ofInterface = (access & Opcodes.ACC_INTERFACE) != 0;
            super.visit(version, access, name, signature, superName, interfaces);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            List<Mutation> mutations = byMethod.get(new MethodKey(type, name, descriptor));
            if (mutations == null || next == null) {
                return next;
            }
            Variants variants = new Variants(
                    reader.getClassName(),
                    ofInterface,
                    (access & Opcodes.ACC_STATIC) != 0,
                    name,
                    descriptor,
                    mutations,
                    number(mutations),
                    which);
            open.add(variants);
            return variants.chosenFirst(next);
        }

        @Override
        public void visitEnd() {
            open.forEach(variants -> variants.write(cv, reader));
            super.visitEnd();
        }

        private int number(List<Mutation> mutations) {
            return choice(mutations.get(0)).orElseThrow().method();
        }
    }
}

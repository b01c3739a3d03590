package dev.trapline.grade.bytecode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a class.
 *
 * @param constants of an enum, in order
 * @param fields that can be written to
 */
record ClassShape(List<String> constants, List<Field> fields) {

    /**
     * A field that can be written to.
     *
     * @param access who may, and whether it is static, as flags of the JVM
     */
    record Field(String name, String descriptor, int access) {}

    private static final int WHO_MAY =
            Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED | Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC;

    /** Copies the lists. */
    ClassShape {
        constants = List.copyOf(constants);
        fields = List.copyOf(fields);
    }

    static ClassShape of(byte[] classFile) {
        List<String> constants = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        OpenedClassReader.of(classFile)
                .accept(
                        new ClassVisitor(OpenedClassReader.ASM_API) {
                            @Override
                            public @Nullable FieldVisitor visitField(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    @Nullable Object value) {
                                if ((access & Opcodes.ACC_ENUM) != 0) {
                                    constants.add(name);
                                } else if ((access & (Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC)) == 0) {
                                    fields.add(new Field(name, descriptor, access & WHO_MAY));
                                }
                                return null;
                            }
                        },
                        ClassReader.SKIP_CODE);
        return new ClassShape(constants, fields);
    }

    /** All, by internal name. */
    static Map<String, ClassShape> of(Map<String, byte[]> classFiles) {
        Map<String, ClassShape> shapes = new HashMap<>();
        classFiles.forEach((name, file) -> shapes.put(name.replace('.', '/'), of(file)));
        return shapes;
    }

    /** The field of the same type and access that stands behind one, the first for the last; empty if there is no other. */
    Optional<String> neighbour(String name) {
        Optional<Field> written =
                fields.stream().filter(field -> field.name().equals(name)).findFirst();
        if (written.isEmpty()) {
            return Optional.empty();
        }
        List<String> alike = fields.stream()
                .filter(field -> field.descriptor().equals(written.get().descriptor())
                        && field.access() == written.get().access())
                .map(Field::name)
                .toList();
        return alike.size() < 2 ? Optional.empty() : Optional.of(alike.get((alike.indexOf(name) + 1) % alike.size()));
    }
}

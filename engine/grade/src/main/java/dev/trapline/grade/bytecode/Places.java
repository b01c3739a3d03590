package dev.trapline.grade.bytecode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/** Finds every place in some classes where an operator applies, by reading their bytecode. */
public final class Places {

    /** What the language writes for enums, and what people write for messages. */
    private static final Set<String> NOT_BEHAVIOUR =
            Set.of("values", "valueOf", "$values", "toString", "hashCode", "equals");

    private final Map<String, byte[]> classFiles;
    private final Map<String, ClassShape> shapes;
    private final Vocabulary vocabulary = new Vocabulary();

    /**
     * In these classes.
     *
     * @param classFiles by name, with dots; those that are not mutated tell what fields there are
     */
    public Places(Map<String, byte[]> classFiles) {
        this.classFiles = Map.copyOf(classFiles);
        this.shapes = ClassShape.of(classFiles);
    }

    /**
     * All mutations of some of the classes, in the order of names and lines.
     *
     * @param types which, by name
     * @param methods which of their methods, by descriptor: those that do not are left out
     */
    public List<Mutation> in(Predicate<String> types, Predicate<String> methods) {
        return classFiles.keySet().stream()
                .filter(types)
                .sorted()
                .flatMap(type -> of(type, methods).stream())
                .toList();
    }

    private List<Mutation> of(String type, Predicate<String> methods) {
        List<Mutation> found = new ArrayList<>();
        byte[] classFile = classFiles.get(type);
        if (classFile == null) {
            throw new IllegalArgumentException("There is no class file of %s".formatted(type));
        }
        OpenedClassReader.of(classFile)
                .accept(
                        new ClassVisitor(OpenedClassReader.ASM_API) {
                            private boolean written = true;

                            @Override
                            public void visit(
                                    int version,
                                    int access,
                                    String name,
                                    @Nullable String signature,
                                    @Nullable String superName,
                                    String @Nullable [] interfaces) {
                                written = (access & Opcodes.ACC_SYNTHETIC) == 0;
                            }

                            @Override
                            public @Nullable MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                boolean lambda = name.startsWith("lambda$");
                                boolean byHand = lambda || (access & Opcodes.ACC_SYNTHETIC) == 0;
                                if (!written || !byHand || NOT_BEHAVIOUR.contains(name) || !methods.test(descriptor)) {
                                    return null;
                                }
                                return new MethodReader(code -> found.addAll(
                                        new MethodPlaces(vocabulary, shapes, type, name, descriptor, code).all()));
                            }
                        },
                        ClassReader.SKIP_FRAMES);
        found.sort(Comparator.comparingInt(Mutation::line).thenComparing(Mutation::operator));
        return numbered(found);
    }

    /** Makes words unique, so that a mutation can be named without a line, which moves. */
    private static List<Mutation> numbered(List<Mutation> found) {
        Map<List<Object>, Integer> totals = new HashMap<>();
        found.forEach(one -> totals.merge(key(one), 1, Integer::sum));
        Map<List<Object>, Integer> seen = new HashMap<>();
        return found.stream()
                .map(one -> {
                    int total = totals.getOrDefault(key(one), 1);
                    int number = seen.merge(key(one), 1, Integer::sum);
                    return total == 1 ? one : one.saying("%s (%d of %d)".formatted(one.words(), number, total));
                })
                .toList();
    }

    private static List<Object> key(Mutation one) {
        return List.of(one.operator(), one.method(), one.words());
    }
}

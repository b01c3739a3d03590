package dev.trapline.grade.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.grade.run.ClassFiles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Mutants of {@link Sample}. */
final class MutatedSample {

    private static final Map<String, byte[]> FILES = ClassFiles.of(Sample.class, Sample.class.getPackageName());
    private static final List<Mutation> ALL = new Places(FILES).in(Sample.class.getName()::equals, method -> true);

    private static final Schema SCHEMA = new Schema(ALL);
    private static final Class<?> WITH_ALL = withAll();

    private MutatedSample() {}

    static Schema schema() {
        return SCHEMA;
    }

    static List<Mutation> mutations() {
        return ALL;
    }

    static List<Mutation> mutations(Operator operator, String method) {
        return ALL.stream()
                .filter(one -> one.operator() == operator && one.method().equals(method))
                .toList();
    }

    static List<String> words(Operator operator, String method) {
        return mutations(operator, method).stream().map(Mutation::words).toList();
    }

    /**
     * What a method gives, without arguments or with one number or truth value, in the mutant with these words: in a class of its own, and the same where all
     * mutants are in one class.
     */
    static Object call(String words, String method, Object... arguments) {
        Mutation mutation = ALL.stream()
                .filter(one -> one.words().equals(words))
                .findFirst()
                .orElseThrow(() -> new AssertionError("none of " + ALL + " has the words: " + words));
        Object own = call(load(mutation), method, arguments);
        SCHEMA.choice(mutation)
                .ifPresent(choice ->
                        assertThat(callChosen(choice, method, arguments)).isEqualTo(own));
        return own;
    }

    /** What a method gives where all mutants are in one class and one is chosen. */
    static Object callChosen(Schema.Choice choice, String method, Object... arguments) {
        Chosen.method = choice.method();
        Chosen.variant = choice.variant();
        try {
            return call(WITH_ALL, method, arguments);
        } finally {
            Chosen.method = 0;
        }
    }

    /** What a method gives where all mutants are in one class and none is chosen. */
    static Object callUnchosen(String method, Object... arguments) {
        return call(WITH_ALL, method, arguments);
    }

    private static Object call(Class<?> type, String method, Object... arguments) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method called = Stream.of(type.getDeclaredMethods())
                    .filter(one -> one.getName().equals(method))
                    .findFirst()
                    .orElseThrow();
            called.setAccessible(true);
            return called.invoke(constructor.newInstance(), arguments);
        } catch (ReflectiveOperationException failure) {
            throw new LinkageError(method, failure);
        }
    }

    private static Class<?> withAll() {
        Map<String, byte[]> files = new HashMap<>();
        FILES.forEach((name, file) -> files.put(name, SCHEMA.classWithAll(name, file, Chosen.SWITCH)));
        return load(files, Sample.class.getName());
    }

    static Class<?> load(Mutation mutation) {
        Map<String, byte[]> files = new HashMap<>(FILES);
        files.computeIfPresent(mutation.type(), (name, file) -> Mutator.mutated(file, mutation));
        return load(files, mutation.type());
    }

    private static Class<?> load(Map<String, byte[]> files, String type) {
        ClassLoader loader = new ClassLoader(MutatedSample.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                byte[] file = name.startsWith(Sample.class.getName()) ? files.get(name) : null;
                Class<?> known = findLoadedClass(name);
                if (file == null || known != null) {
                    return known == null ? super.loadClass(name, resolve) : known;
                }
                return defineClass(name, file, 0, file.length);
            }
        };
        try {
            return Class.forName(type, true, loader);
        } catch (ClassNotFoundException missing) {
            throw new LinkageError(type, missing);
        }
    }
}

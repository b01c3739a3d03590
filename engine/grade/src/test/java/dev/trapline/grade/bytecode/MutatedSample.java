package dev.trapline.grade.bytecode;

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

    private MutatedSample() {}

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

    /** What a method gives, without arguments or with one number or truth value, in the mutant with these words. */
    static Object call(String words, String method, Object... arguments) {
        Mutation mutation = ALL.stream()
                .filter(one -> one.words().equals(words))
                .findFirst()
                .orElseThrow(() -> new AssertionError("none of " + ALL + " has the words: " + words));
        try {
            Class<?> type = load(mutation);
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method called = Stream.of(type.getDeclaredMethods())
                    .filter(one -> one.getName().equals(method))
                    .findFirst()
                    .orElseThrow();
            called.setAccessible(true);
            return called.invoke(constructor.newInstance(), arguments);
        } catch (ReflectiveOperationException failure) {
            throw new LinkageError(words, failure);
        }
    }

    static Class<?> load(Mutation mutation) throws ClassNotFoundException {
        Map<String, byte[]> files = new HashMap<>(FILES);
        files.computeIfPresent(mutation.type(), (name, file) -> Mutator.mutated(file, mutation));
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
        return Class.forName(mutation.type(), true, loader);
    }
}

package dev.trapline.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The classes that a class takes members from. */
final class Lineage {

    private Lineage() {}

    /** The class, its superclasses, then all interfaces; without those of the JDK. */
    static Set<Class<?>> of(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> one = type; one != null && !isLibrary(one); one = one.getSuperclass()) {
            all.add(one);
        }
        for (Class<?> one : List.copyOf(all)) {
            addInterfaces(one, all);
        }
        return all;
    }

    /** Whether a class belongs to the JDK's core, where there are no specs. */
    static boolean isLibrary(Class<?> type) {
        return type.getClassLoader() == null;
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> all) {
        for (Class<?> one : type.getInterfaces()) {
            if (!isLibrary(one) && all.add(one)) {
                addInterfaces(one, all);
            }
        }
    }
}

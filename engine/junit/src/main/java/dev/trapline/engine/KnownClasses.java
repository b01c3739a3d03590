package dev.trapline.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.commons.support.ReflectionSupport;

/** Classes by name. Those that a selector brought along come first: they may be of a class loader that only the selector knows. */
final class KnownClasses {

    private final Map<String, Class<?>> byName = new HashMap<>();

    /** Adds a class and those around it. */
    void add(Class<?> type) {
        for (Class<?> one = type; one != null; one = one.getDeclaringClass()) {
            byName.put(one.getName(), one);
        }
    }

    Optional<Class<?>> named(String name) {
        Class<?> known = byName.get(name);
        return known != null
                ? Optional.of(known)
                : ReflectionSupport.tryToLoadClass(name).toOptional();
    }
}

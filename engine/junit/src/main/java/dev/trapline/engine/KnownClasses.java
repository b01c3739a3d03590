package dev.trapline.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.commons.support.ReflectionSupport;

/** Classes by name. Those that a selector brought along come first: they may be of a class loader that only the selector knows. */
final class KnownClasses {

    private final Map<String, Class<?>> byName = new HashMap<>();

    /** Adds a class and those around it. */
    void add(Place place) {
        byName.put(place.type().getName(), place.type());
        place.around().ifPresent(this::add);
    }

    Optional<Class<?>> named(String name) {
        Class<?> known = byName.get(name);
        return known != null
                ? Optional.of(known)
                : ReflectionSupport.tryToLoadClass(name).toOptional();
    }
}

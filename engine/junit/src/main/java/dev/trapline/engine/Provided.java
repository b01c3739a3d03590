package dev.trapline.engine;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;

/** Which provider makes what. */
final class Provided {

    private Provided() {}

    /** The nearest provider of a type, which is the last. */
    static Optional<Class<? extends Provider<?>>> by(List<Class<? extends Provider<?>>> providers, Class<?> type) {
        for (int i = providers.size() - 1; i >= 0; i--) {
            if (type.isAssignableFrom(madeBy(providers.get(i)))) {
                return Optional.of(providers.get(i));
            }
        }
        return Optional.empty();
    }

    /** What its method says that it returns: the compiler adds one that returns Object. */
    private static Class<?> madeBy(Class<? extends Provider<?>> provider) {
        Class<?> made = Object.class;
        for (Method method : provider.getMethods()) {
            if (method.getName().equals("provide")
                    && method.getParameterCount() == 0
                    && made.isAssignableFrom(method.getReturnType())) {
                made = method.getReturnType();
            }
        }
        return made;
    }
}

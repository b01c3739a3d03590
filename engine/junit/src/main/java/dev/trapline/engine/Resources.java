package dev.trapline.engine;

import java.lang.reflect.Constructor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** What the constructors of spec classes take: each made when it is first needed, and closed with this, the last one first. */
final class Resources implements AutoCloseable {

    private final Map<Class<?>, Made> made = new HashMap<>();
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    /** What came of asking a provider. */
    private sealed interface Made {

        /** It gave one. */
        record Resource(Object value) implements Made {}

        /** It did not, and is not asked again. */
        record Failed(SpecProblemException why) implements Made {}
    }

    /**
     * The resource of a provider, the same each time.
     *
     * @throws SpecProblemException if it cannot be had
     */
    synchronized Object from(Class<? extends Provider<?>> provider) {
        Made one = made.get(provider);
        if (one == null) {
            one = make(provider);
            made.put(provider, one);
        }
        if (one instanceof Made.Failed failed) {
            throw new SpecProblemException(String.valueOf(failed.why().getMessage()), failed.why());
        }
        return ((Made.Resource) one).value();
    }

    private Made make(Class<? extends Provider<?>> provider) {
        try {
            Constructor<? extends Provider<?>> constructor = provider.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object resource = constructor.newInstance().provide();
            if (resource == null) {
                return new Made.Failed(new SpecProblemException("Provider %s gave null".formatted(provider.getName())));
            }
            if (resource instanceof AutoCloseable closeable) {
                toClose.addFirst(closeable);
            }
            return new Made.Resource(resource);
        } catch (Exception | LinkageError | StackOverflowError failure) {
            return new Made.Failed(new SpecProblemException(
                    "Provider %s gave nothing: %s".formatted(provider.getName(), failure), failure));
        }
    }

    /**
     * Closes all that there are.
     *
     * @throws SpecProblemException if one cannot be closed; the others are even so
     */
    @Override
    public synchronized void close() {
        made.clear();
        SpecProblemException failure = null;
        while (!toClose.isEmpty()) {
            AutoCloseable one = toClose.removeFirst();
            try {
                one.close();
            } catch (Exception | LinkageError | StackOverflowError broken) {
                SpecProblemException problem = new SpecProblemException(
                        "A resource of type %s could not be closed: %s"
                                .formatted(one.getClass().getName(), broken),
                        broken);
                if (failure == null) {
                    failure = problem;
                } else {
                    failure.addSuppressed(problem);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}

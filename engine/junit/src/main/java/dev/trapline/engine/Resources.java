package dev.trapline.engine;

import java.lang.reflect.Constructor;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What the constructors of spec classes take: each made when it is first needed, and closed with this, the last one first. */
final class Resources implements AutoCloseable {

    private final Map<Class<?>, FutureTask<Object>> made = new ConcurrentHashMap<>();
    private final Deque<AutoCloseable> toClose = new ConcurrentLinkedDeque<>();

    /**
     * The resource of a provider, the same each time. Who comes while it is being made waits, so that a provider which never returns keeps nobody longer
     * than a spec may take.
     *
     * @throws SpecProblemException if it cannot be had
     * @throws InterruptedException if the spec took too long
     */
    Object from(Class<? extends Provider<?>> provider) throws InterruptedException {
        FutureTask<Object> task = made.computeIfAbsent(provider, key -> new FutureTask<>(() -> make(provider)));
        task.run();
        try {
            return task.get();
        } catch (ExecutionException failed) {
            Throwable why = failed.getCause() == null ? failed : failed.getCause();
            Object said = why instanceof SpecProblemException problem ? problem.getMessage() : why;
            throw new SpecProblemException("Provider %s gave nothing: %s".formatted(provider.getName(), said), why);
        }
    }

    private Object make(Class<? extends Provider<?>> provider) throws Exception {
        Constructor<? extends Provider<?>> constructor = provider.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object resource = constructor.newInstance().provide();
        if (resource == null) {
            throw new SpecProblemException("it gave null");
        }
        if (resource instanceof AutoCloseable closeable) {
            toClose.addFirst(closeable);
        }
        return resource;
    }

    /**
     * Closes all that there are.
     *
     * @throws SpecProblemException if one cannot be closed; the others are even so
     */
    @Override
    public void close() {
        made.clear();
        SpecProblemException failure = null;
        for (AutoCloseable one = toClose.pollFirst(); one != null; one = toClose.pollFirst()) {
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

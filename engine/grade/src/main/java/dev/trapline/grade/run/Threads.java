package dev.trapline.grade.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks on some threads. */
final class Threads {

    private static final AtomicInteger STARTED = new AtomicInteger();

    private Threads() {}

    /** A thread that keeps no process alive, with a stack of the usual size. */
    static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "trapline-grade-" + STARTED.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * The results of all tasks, in their order.
     *
     * @throws IllegalStateException if one failed
     */
    static <T> List<T> each(int threads, List<Callable<T>> tasks) {
        ExecutorService executor = Executors.newFixedThreadPool(threads, Threads::daemon);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : executor.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException failed) {
            Throwable why = failed.getCause() == null ? failed : failed.getCause();
            throw new IllegalStateException(String.valueOf(why.getMessage()), why);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } finally {
            executor.shutdownNow();
        }
    }
}

package dev.trapline.engine;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that cores run on, so that one that never returns can be left behind. One that returned is used again; there are
 * as many as specs run at a time.
 */
final class Workers {

    private static final int FRAMES_SHOWN = 8;

    private final Deque<Worker> idle = new ConcurrentLinkedDeque<>();

    /** What came of a task. */
    sealed interface Result<T> {

        /** It returned. */
        record Returned<T>(T value) implements Result<T> {}

        /** It threw: anything, an error of the virtual machine included. */
        record Threw<T>(Throwable thrown) implements Result<T> {}

        /** It did not return in time, and stood there. Its thread was interrupted and is not waited for. */
        record TimedOut<T>(String where) implements Result<T> {}
    }

    /** Runs a task, and waits for it as long as it may take. */
    <T> Result<T> run(Callable<T> task, Duration timeout) {
        Worker idler = idle.pollFirst();
        Worker worker = idler == null ? new Worker() : idler;
        FutureTask<T> future = new FutureTask<>(task);
        worker.submit(future);
        try {
            T value = future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            idle.addFirst(worker);
            return new Result.Returned<>(value);
        } catch (ExecutionException threw) {
            idle.addFirst(worker);
            return new Result.Threw<>(threw.getCause() == null ? threw : threw.getCause());
        } catch (TimeoutException late) {
            String where = worker.where();
            worker.abandon();
            return new Result.TimedOut<>(where);
        } catch (InterruptedException stopped) {
            worker.abandon();
            // Whoever wants this thread to stop wants the specs that come next to stop too.
            Thread.currentThread().interrupt();
            return new Result.Threw<>(stopped);
        }
    }

    void close() {
        idle.forEach(Worker::abandon);
        idle.clear();
    }

    /** One thread, which does one task at a time: a pool of one would look after what cannot happen here. */
    private static final class Worker {

        private final Thread thread = new Thread(this::work, "trapline-core");
        private final AtomicReference<@Nullable Runnable> next = new AtomicReference<>();
        private volatile boolean abandoned;

        Worker() {
            thread.setDaemon(true);
            thread.start();
        }

        private void work() {
            while (!abandoned) {
                Runnable task = next.getAndSet(null);
                if (task == null) {
                    LockSupport.park(this);
                } else {
                    task.run();
                    // What a core did to its thread ends with it: an interrupt would keep the thread from waiting.
                    Thread.interrupted();
                }
            }
        }

        void submit(Runnable task) {
            next.set(task);
            LockSupport.unpark(thread);
        }

        String where() {
            StackTraceElement[] frames = thread.getStackTrace();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < frames.length && i < FRAMES_SHOWN; i++) {
                text.append("\n\tat ").append(frames[i]);
            }
            return text.isEmpty() ? " nowhere any more" : text.toString();
        }

        void abandon() {
            abandoned = true;
            thread.interrupt();
        }
    }
}

package dev.trapline.engine;

import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
        Worker worker = Optional.ofNullable(idle.pollFirst()).orElseGet(Worker::new);
        Future<T> future = worker.submit(task);
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

    /** One thread. */
    private static final class Worker {

        private volatile Optional<Thread> thread = Optional.empty();
        private final ExecutorService executor = Executors.newSingleThreadExecutor(this::start);

        private Thread start(Runnable work) {
            Thread started = new Thread(work, "trapline-core");
            started.setDaemon(true);
            thread = Optional.of(started);
            return started;
        }

        <T> Future<T> submit(Callable<T> task) {
            return executor.submit(task);
        }

        String where() {
            StackTraceElement[] frames = thread.map(Thread::getStackTrace).orElseGet(() -> new StackTraceElement[0]);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < frames.length && i < FRAMES_SHOWN; i++) {
                text.append("\n\tat ").append(frames[i]);
            }
            return text.isEmpty() ? " nowhere any more" : text.toString();
        }

        void abandon() {
            executor.shutdownNow();
        }
    }
}

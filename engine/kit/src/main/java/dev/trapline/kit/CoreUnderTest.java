package dev.trapline.kit;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A core, and how long it may take for a run.
 *
 * @param core the core
 * @param patience the time
 */
record CoreUnderTest(Core core, Duration patience) {

    /** Those of some programs that the core says it can run. */
    List<Example> supported(List<Example> examples) {
        List<Example> supported = new ArrayList<>();
        for (Example example : examples) {
            if (core.supports(example.program()).supported()) {
                supported.add(example);
            }
        }
        return supported;
    }

    /**
     * Runs a program.
     *
     * @throws AssertionError if it gives no trace
     */
    Trace run(Example example) {
        return run(example, Limits.DEFAULT);
    }

    /**
     * Runs a program.
     *
     * @throws AssertionError if it gives no trace
     */
    Trace run(Example example, Limits limits) {
        return within(example, () -> core.run(example.program(), limits));
    }

    /**
     * What a task gives in the time that there is for it.
     *
     * @throws AssertionError if it gives nothing
     */
    <T> T within(Example example, Callable<T> task) {
        return within(example, "", task);
    }

    /**
     * What a task gives in the time that there is for it.
     *
     * @param though why it should come back, for the message
     * @throws AssertionError if it gives nothing
     */
    <T> T within(Example example, String though, Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "core " + core.name());
        thread.setDaemon(true);
        thread.start();
        try {
            T result = future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (result == null) {
                throw broken("gives null", example);
            }
            return result;
        } catch (TimeoutException late) {
            thread.interrupt();
            throw broken("does not come back within %d s%s".formatted(patience.toSeconds(), though), example);
        } catch (ExecutionException failed) {
            AssertionError error = broken("throws " + failed.getCause(), example);
            error.initCause(failed.getCause());
            throw error;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw broken("was interrupted", example);
        }
    }

    /** Why it does not keep the contract. */
    AssertionError broken(String what, Example example) {
        return new AssertionError("Core %s %s%n  program: %s".formatted(core.name(), what, example.name()));
    }

    /**
     * Where two traces that should be the same part.
     *
     * @param one what the first run is called
     * @param other what the second run is called
     */
    static Optional<String> difference(String one, Trace first, String other, Trace second) {
        List<TraceEvent> left = first.events();
        List<TraceEvent> right = second.events();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String before = i < left.size() ? text(left.get(i)) : "nothing";
            String after = i < right.size() ? text(right.get(i)) : "nothing";
            boolean same = i < left.size() && i < right.size() && left.get(i).equals(right.get(i));
            if (!same) {
                boolean reads = before.equals(after);
                return Optional.of("event %d%n    %s: %s%n    %s: %s"
                        .formatted(i + 1, one, reads ? left.get(i) : before, other, reads ? right.get(i) : after));
            }
        }
        return Optional.empty();
    }

    private static String text(TraceEvent event) {
        return TraceText.of(event);
    }
}

package dev.trapline.kit;

import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;

/** The same program gives the same trace: again, and on several threads at once. */
final class Determinism {

    private static final int AGAIN = 3;
    private static final int THREADS = 4;

    private Determinism() {}

    /** Checks a core on each program that it supports. */
    static void check(CoreUnderTest core, List<Example> examples) {
        for (Example example : core.supported(examples)) {
            Trace first = core.run(example);
            for (int i = 2; i <= AGAIN; i++) {
                refuseDifference(core, example, first, "run " + i, core.run(example));
            }
            int number = 0;
            for (Trace trace : core.within(example, () -> atOnce(core, example))) {
                refuseDifference(core, example, first, "thread %d of %d".formatted(++number, THREADS), trace);
            }
        }
    }

    private static List<Trace> atOnce(CoreUnderTest core, Example example) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<FutureTask<Trace>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Callable<Trace> task = () -> {
                start.await();
                return core.core().run(example.program(), Limits.DEFAULT);
            };
            FutureTask<Trace> future = new FutureTask<>(task);
            tasks.add(future);
            Thread thread =
                    new Thread(future, "core %s %d".formatted(core.core().name(), i));
            thread.setDaemon(true);
            thread.start();
        }
        List<Trace> traces = new ArrayList<>();
        for (FutureTask<Trace> task : tasks) {
            traces.add(task.get());
        }
        return traces;
    }

    private static void refuseDifference(CoreUnderTest core, Example example, Trace first, String other, Trace second) {
        CoreUnderTest.difference("run 1", first, other, second).ifPresent(difference -> {
            throw core.broken("is not deterministic: the same program gives another trace at " + difference, example);
        });
    }
}

package dev.trapline.engine;

import dev.trapline.dsl.core.BatchCore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestDescriptor;

/** What cores did that run many programs at a time. Where none does, nobody looks for programs ahead of their turn. */
final class Batches {

    private final TestDescriptor root;
    private final BatchRunner runner;
    private final Map<String, Upcoming> upcoming = new ConcurrentHashMap<>();

    /**
     * For one run.
     *
     * @param root of all that is run
     */
    Batches(TestDescriptor root, BatchRunner runner) {
        this.root = root;
        this.runner = runner;
    }

    /** What came of a trial where its program ran among others; empty if that has to be run by itself. */
    Optional<Ran> ran(Trial trial) {
        if (!(trial.core() instanceof BatchCore core) || !isOneOfMany(trial)) {
            return Optional.empty();
        }
        return upcoming.computeIfAbsent(core.name(), name -> new Upcoming(core, root, runner))
                .ran(trial);
    }

    /** What the others are compared with has to be right at once, and a bound of its own cannot be kept among others. */
    private static boolean isOneOfMany(Trial trial) {
        return !trial.isReference()
                && trial.setting().equals(Trial.AS_IT_IS)
                && trial.budget().limits().isEmpty();
    }
}

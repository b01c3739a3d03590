package dev.trapline.engine;

import dev.trapline.dsl.core.Availability;
import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Calls cores, and stands between them and everything else: whatever they do costs one result. */
final class CoreRunner {

    private final Settings settings;
    private final LongSupplier nanos;
    private final Workers workers;
    private final Map<String, Availability> availability = new LinkedHashMap<>();

    CoreRunner(Settings settings, List<CoreEntry> cores, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
        this.workers = new Workers();
        cores.forEach(entry -> availability.put(entry.name(), ask(entry)));
    }

    private Availability ask(CoreEntry entry) {
        if (entry.core().isEmpty()) {
            return Availability.missing(entry.problem());
        }
        Workers.Result<Availability> result = workers.run(entry.core().get()::availability, settings.timeout());
        if (result instanceof Workers.Result.Returned<Availability> returned) {
            return returned.value();
        }
        return Availability.missing(
                "it could not be asked whether it can run: " + broke(entry.name(), "", Budget.OF_THE_RUN, result));
    }

    /** The threads that it calls cores on. */
    Workers workers() {
        return workers;
    }

    /** Whether a core can run here, as it was at the start of the run. */
    Availability availability(CoreEntry entry) {
        return availability.getOrDefault(entry.name(), Availability.AVAILABLE);
    }

    /** Runs the program of a trial on a core. */
    Ran run(Core core, Trial trial) {
        String with = " with " + trial.member().reference();
        try {
            return call(core, with, trial.budget(), () -> run(core, trial.program(), limits(trial)));
        } catch (CoreFailureException failure) {
            return new Ran.Broke(String.valueOf(failure.getMessage()), failure.thrown());
        }
    }

    /**
     * Lets the core of a trial do something else than run a program, in the time that it has for a run.
     *
     * @param check for what
     * @throws CoreFailureException if it breaks
     */
    <T> T call(Trial trial, Check check, Function<Limits, T> task) {
        String with = " with %s in check %s (%s)".formatted(trial.member().reference(), check.id(), Settings.CHECKS);
        return call(trial.core(), with, trial.budget(), () -> task.apply(limits(trial)));
    }

    private Limits limits(Trial trial) {
        return trial.budget().limits().orElse(settings.limits());
    }

    private <T> T call(Core core, String with, Budget budget, Callable<T> task) {
        Workers.Result<T> result = workers.run(task, budget.timeout().orElse(settings.timeout()));
        if (result instanceof Workers.Result.Returned<T> returned) {
            return returned.value();
        }
        Throwable cause = result instanceof Workers.Result.Threw<T> threw
                ? threw.thrown()
                : new InterruptedException(core.name() + " was interrupted");
        throw new CoreFailureException(broke(core.name(), with, budget, result), cause);
    }

    private Ran run(Core core, Program program, Limits limits) {
        Support support = core.supports(program);
        if (!support.supported()) {
            return new Ran.Unsupported(support.why());
        }
        long start = nanos.getAsLong();
        Trace trace = Objects.requireNonNull(core.run(program, limits), "it gave no trace");
        return new Ran.Traced(trace, (nanos.getAsLong() - start) / 1000);
    }

    private String broke(String core, String with, Budget budget, Workers.Result<?> result) {
        if (result instanceof Workers.Result.TimedOut<?> late) {
            return "Core %s was not done%s after %s (%s) and was left behind. It stood at:%s"
                    .formatted(
                            core,
                            with,
                            inWords(budget.timeout().orElse(settings.timeout())),
                            budget.timeout().isPresent() ? "@Timeout" : Settings.TIMEOUT,
                            late.where());
        }
        Object thrown = result instanceof Workers.Result.Threw<?> threw ? threw.thrown() : result;
        return "Core %s broke%s: %s".formatted(core, with, thrown);
    }

    /** A time for a message. */
    static String inWords(Duration timeout) {
        return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }

    void close() {
        workers.close();
    }
}

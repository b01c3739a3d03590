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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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

    /**
     * Builds a scene and, if it can be run, runs it on a core, in the time that a core has for a run.
     *
     * @param core the core, empty if it is only to be built
     */
    void first(Scene scene, SpecMember member, Optional<Core> core) {
        Budget budget = member.marks().budget();
        Workers.Result<?> result = workers.run(
                () -> {
                    Scene.Built built = scene.build();
                    if (built instanceof Scene.Built.Ready ready && core.isPresent()) {
                        scene.keep(core.get(), ran(core.get(), ready, member));
                    }
                    return built;
                },
                budget.timeout().orElse(settings.timeout()));
        if (result instanceof Workers.Result.Returned<?>) {
            return;
        }
        Scene.Built built = scene.settle(new Scene.Built.Failed(notReturned(member, result)));
        if (built instanceof Scene.Built.Ready && core.isPresent()) {
            scene.keep(core.get(), broke(core.get(), member, result));
        }
    }

    private Ran ran(Core core, Scene.Built.Ready ready, SpecMember member) {
        try {
            return run(
                    core,
                    ready.compilation().program(),
                    member.marks().budget().limits().orElse(settings.limits()));
        } catch (Throwable thrown) {
            return broke(core, member, new Workers.Result.Threw<>(thrown));
        }
    }

    private Ran.Broke broke(Core core, SpecMember member, Workers.Result<?> result) {
        Throwable cause = result instanceof Workers.Result.Threw<?> threw
                ? threw.thrown()
                : new InterruptedException(core.name() + " was interrupted");
        return new Ran.Broke(
                broke(core.name(), " with " + member.reference(), member.marks().budget(), result), cause);
    }

    /** Why a spec gave nothing in its time. */
    private SpecProblemException notReturned(SpecMember member, Workers.Result<?> result) {
        if (!(result instanceof Workers.Result.TimedOut<?> late)) {
            return new SpecProblemException(
                    "The run was interrupted while %s was called".formatted(member.reference()));
        }
        return new SpecProblemException(SpecCalls.late(member, settings.timeout(), late.where()));
    }

    /** Runs the program of a trial on a core, if it has not been run there already. */
    Ran run(Core core, Trial trial) {
        if (trial.setting().equals(Trial.AS_IT_IS)) {
            Optional<Ran> already = trial.scene().taken(core);
            if (already.isPresent()) {
                return already.get();
            }
        }
        try {
            return call(
                    core,
                    () -> " with " + trial.member().reference(),
                    trial.budget(),
                    () -> run(core, trial.program(), limits(trial)));
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
        Supplier<String> with =
                () -> " with %s in check %s (%s)".formatted(trial.member().reference(), check.id(), Settings.CHECKS);
        return call(trial.core(), with, trial.budget(), () -> task.apply(limits(trial)));
    }

    private Limits limits(Trial trial) {
        return trial.budget().limits().orElse(settings.limits());
    }

    private <T> T call(Core core, Supplier<String> with, Budget budget, Callable<T> task) {
        Workers.Result<T> result = workers.run(task, budget.timeout().orElse(settings.timeout()));
        if (result instanceof Workers.Result.Returned<T> returned) {
            return returned.value();
        }
        Throwable cause = result instanceof Workers.Result.Threw<T> threw
                ? threw.thrown()
                : new InterruptedException(core.name() + " was interrupted");
        throw new CoreFailureException(broke(core.name(), with.get(), budget, result), cause);
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

package dev.trapline.engine;

import dev.trapline.dsl.core.BatchCore;
import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.engine.log.CoreLine;
import dev.trapline.engine.log.RunLog;
import dev.trapline.engine.log.RunResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.reporting.ReportEntry;
import org.opentest4j.IncompleteExecutionException;

/** One run of specs: runs each scenario on its core, has it judged, and says what became of it. */
final class Session {

    private static final Optional<String> NOTHING = Optional.empty();

    private final CoreRunner runner;
    private final Optional<Core> reference;
    private final Predictions trials;
    private final EngineExecutionListener listener;
    private final RunLog log;
    private final Order order;
    private final Pictures pictures;
    private final boolean failFast;
    private final boolean coresAreNamed;
    private final AtomicReference<Optional<String>> failed = new AtomicReference<>(NOTHING);
    private final Resources resources;
    private final SpecCalls calls;

    private Session(
            Settings settings,
            ExecutionRequest request,
            CoreRunner runner,
            Optional<Core> reference,
            Predictions trials,
            RunLog log,
            Order order,
            Resources resources,
            SpecCalls calls) {
        this.runner = runner;
        this.reference = reference;
        this.trials = trials;
        this.listener = request.getEngineExecutionListener();
        this.log = log;
        this.order = order;
        this.pictures = new Pictures(settings.pictures(), request);
        this.failFast = settings.failFast();
        this.coresAreNamed =
                Settings.cores(request.getConfigurationParameters()).isPresent();
        this.resources = resources;
        this.calls = calls;
    }

    /**
     * Begins a run.
     *
     * @throws IllegalArgumentException if a configuration parameter makes no sense: then nothing runs
     */
    static Session open(ExecutionRequest request, CoreRegistry cores, Order order, Surroundings surroundings) {
        Settings settings = Settings.of(request.getConfigurationParameters(), cores);
        Order.of(request.getConfigurationParameters(), surroundings.newSeed());
        CoreRunner runner = new CoreRunner(settings, cores.all(), surroundings.nanos());
        Optional<Core> reference = settings.reference()
                .filter(name -> settings.checks().contains(Check.BARE_METAL))
                .flatMap(cores::named)
                .filter(entry -> runner.availability(entry).available())
                .flatMap(CoreEntry::core);
        List<CoreLine> lines = cores.all().stream()
                .map(entry -> CoreLine.of(entry.name(), entry.core(), runner.availability(entry)))
                .toList();
        RunLog log = RunLog.begin(
                settings.output(),
                surroundings.unique().get(),
                surroundings.clock().instant(),
                settings.checks().stream().sorted().map(Check::id).toList(),
                order.seed(),
                lines);
        Resources resources = new Resources();
        SpecCalls calls = new SpecCalls(runner.workers(), settings.timeout(), resources);
        Batches batches = new Batches(
                request.getRootTestDescriptor(),
                new BatchRunner(settings, runner.workers(), calls, surroundings.nanos()));
        TrialRunner trials = new TrialRunner(runner, batches, surroundings.judging());
        Predictions all = new Predictions(new CheckedTrials(runner, trials, settings.checks()));
        return new Session(settings, request, runner, reference, all, log, order, resources, calls);
    }

    /** Says what is special about the run. */
    void begin(TestDescriptor root) {
        order.seed()
                .ifPresent(seed -> listener.reportingEntryPublished(
                        root, ReportEntry.from(Settings.ORDER_SEED, String.valueOf(seed))));
    }

    /** Why nothing more is to be run, empty if more is. */
    Optional<String> stopped() {
        return Objects.requireNonNull(failed.get())
                .map(by -> "not run: %s failed before, and %s is on".formatted(by, Settings.FAIL_FAST));
    }

    /** Why a core that nobody asked for by name cannot run here; empty if it can, or was asked for. The log says so once, where it lists the cores. */
    Optional<String> missing(CoreSlot slot) {
        return coresAreNamed
                        || !(slot instanceof CoreSlot.Chosen chosen)
                        || chosen.entry().core().isEmpty()
                        || runner.availability(chosen.entry()).available()
                ? Optional.empty()
                : Optional.of(cannotRun(chosen.entry()));
    }

    private String cannotRun(CoreEntry core) {
        return "Core %s cannot run here: %s"
                .formatted(core.name(), runner.availability(core).why());
    }

    /** What specs are called by. */
    SpecCalls calls() {
        return calls;
    }

    /** Says that a scenario is not run on a core. */
    void skip(CoreDescriptor leaf, String why) {
        log.add(result(leaf, Optional.empty(), Outcome.skipped(why)));
    }

    /** Runs one scenario on one core, and throws what tells JUnit of it. */
    void run(CoreDescriptor leaf, Scene scene) {
        SpecMember member = leaf.member();
        Scene.Built built = scene.built(() -> runner.first(scene, member, runsOn(leaf)));
        Outcome outcome = finished(leaf, Pendings.judge(member, leaf.slot().name(), outcome(leaf, scene, built)));
        Optional<Scene.Built.Ready> ready =
                built instanceof Scene.Built.Ready one ? Optional.of(one) : Optional.empty();
        RunResult result = result(leaf, ready, outcome);
        log.add(result);
        publish(leaf, ready.map(Scene.Built.Ready::sentence).orElse(""), outcome.verdict());
        pictures.publish(leaf, result);
        outcome.raise(member, ready.map(Scene.Built.Ready::source));
    }

    private Outcome finished(CoreDescriptor leaf, Outcome outcome) {
        if (!outcome.isBroken()) {
            return outcome;
        }
        if (failFast) {
            String by =
                    "%s on %s".formatted(leaf.member().reference(), leaf.slot().name());
            failed.compareAndSet(NOTHING, Optional.of(by));
        }
        return order.repeat().map(outcome::noting).orElse(outcome);
    }

    private static RunResult result(CoreDescriptor leaf, Optional<Scene.Built.Ready> ready, Outcome outcome) {
        SpecMember member = leaf.member();
        return new RunResult(
                leaf.getUniqueId().toString(),
                member.reference(),
                member.title(),
                leaf.caseName(),
                leaf.slot().name(),
                outcome.verdict(),
                member.marks().behaviours(),
                member.marks().labels(),
                member.marks().links(),
                ready.map(Scene.Built.Ready::sentence).orElse(""),
                ready.map(Scene.Built.Ready::said).orElse(List.of()),
                ready.map(Scene.Built.Ready::source),
                outcome.trace(),
                outcome.micros());
    }

    private void publish(CoreDescriptor leaf, String sentence, Verdict verdict) {
        Map<String, String> entry = new LinkedHashMap<>();
        if (!sentence.isBlank()) {
            entry.put("sentence", sentence);
        }
        entry.put("verdict", verdict.outcome().name().toLowerCase(Locale.ROOT));
        leaf.member()
                .marks()
                .links()
                .forEach(link -> entry.merge(link.kind(), link.name(), (one, next) -> one + ", " + next));
        listener.reportingEntryPublished(leaf, ReportEntry.from(entry));
    }

    /** The core on which a scenario can be run as soon as it is built. */
    private Optional<Core> runsOn(CoreDescriptor leaf) {
        return leaf.slot() instanceof CoreSlot.Chosen chosen
                        && runner.availability(chosen.entry()).available()
                ? chosen.entry().core().filter(core -> !(core instanceof BatchCore))
                : Optional.empty();
    }

    private Outcome outcome(CoreDescriptor leaf, Scene scene, Scene.Built built) {
        if (!(leaf.slot() instanceof CoreSlot.Chosen chosen)) {
            return Outcome.error(leaf.slot() instanceof CoreSlot.Unknown unknown ? unknown.why() : "skipped");
        }
        if (built instanceof Scene.Built.Failed failed) {
            return broken(leaf, failed.why());
        }
        if (!runner.availability(chosen.entry()).available()) {
            return Outcome.unsupported(cannotRun(chosen.entry()));
        }
        return onCore(chosen.entry().core().orElseThrow(), leaf, scene, (Scene.Built.Ready) built);
    }

    private static Outcome broken(CoreDescriptor leaf, Throwable why) {
        if (why instanceof IncompleteExecutionException aborted) {
            return Outcome.unsupported("%s gave up: %s".formatted(leaf.member().reference(), aborted.getMessage()));
        }
        if (why instanceof SpecProblemException problem && problem.getMessage() != null) {
            return Outcome.error(problem.getMessage());
        }
        return Outcome.error("%s threw %s".formatted(leaf.member().reference(), why), why);
    }

    private Outcome onCore(Core core, CoreDescriptor leaf, Scene scene, Scene.Built.Ready ready) {
        Trial trial = new Trial(core, reference, Trial.AS_IT_IS, leaf.member(), scene, ready.compilation());
        try {
            return trials.outcome(trial);
        } catch (RuntimeException | LinkageError | StackOverflowError failure) {
            return Outcome.error(
                    "Core %s broke with %s: %s"
                            .formatted(core.name(), leaf.member().reference(), failure),
                    failure);
        }
    }

    /**
     * Ends the run.
     *
     * @throws IOException if the run log is not complete
     * @throws SpecProblemException if a resource cannot be closed
     */
    void close() throws IOException {
        runner.close();
        try (log) {
            resources.close();
        }
    }
}

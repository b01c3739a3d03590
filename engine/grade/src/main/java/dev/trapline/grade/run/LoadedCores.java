package dev.trapline.grade.run;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Setting;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Judge;
import dev.trapline.dsl.verdict.Observation;
import dev.trapline.dsl.verdict.Verdict.Outcome;
import dev.trapline.grade.bytecode.Schema.Choice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cores with classes of their own, in a loader of their own. The first is the one that the others are compared with. For one thread. */
final class LoadedCores {

    /** Far more than any run needs, and a second at most. */
    private static final long JUMPS = 3_000_000;

    private static final String AS_IT_IS = "";

    private final List<Core> cores;
    /** By name, for each core. */
    private final List<Map<String, Core>> settings;

    private final Gauge gauge;
    private final Map<Compared, Optional<Trace>> references = new HashMap<>();

    private record Compared(Specimen specimen, String setting) {}

    private LoadedCores(List<Core> cores, Gauge gauge) {
        this.cores = cores;
        this.settings = cores.stream().map(LoadedCores::settings).toList();
        this.gauge = gauge;
    }

    private static Map<String, Core> settings(Core core) {
        Map<String, Core> byName = new HashMap<>();
        for (Setting setting : core.settings()) {
            byName.put(setting.name(), setting.core());
        }
        return byName;
    }

    /** Cores all of whose classes are initialised, so that no run is the first. */
    static LoadedCores initialised(Map<String, byte[]> classFiles, List<String> types, byte[] meter) {
        LoadedCores loaded = of(classFiles, types, meter);
        ClassLoader loader = loaded.gauge.getClass().getClassLoader();
        for (String type : classFiles.keySet()) {
            try {
                Class.forName(type, true, loader);
            } catch (ClassNotFoundException failure) {
                throw new IllegalStateException("%s cannot be loaded: %s".formatted(type, failure), failure);
            }
        }
        return loaded;
    }

    /**
     * Loads cores.
     *
     * @param classFiles by name; what is not among them is taken from the class path
     * @param types the classes of the cores
     * @param meter class file of the {@link Meter}
     */
    static LoadedCores of(Map<String, byte[]> classFiles, List<String> types, byte[] meter) {
        Map<String, byte[]> own = new HashMap<>(classFiles);
        own.put(Meter.class.getName(), meter);
        ClassLoader loader = new ChildFirst(LoadedCores.class.getClassLoader(), own);
        List<Core> cores = new ArrayList<>();
        types.forEach(type -> cores.add(make(loader, type, Core.class)));
        return new LoadedCores(List.copyOf(cores), make(loader, Meter.class.getName(), Gauge.class));
    }

    private static <T> T make(ClassLoader loader, String type, Class<T> as) {
        try {
            return as.cast(
                    Class.forName(type, true, loader).getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException("%s cannot be made: %s".formatted(type, failure), failure);
        }
    }

    Gauge gauge() {
        return gauge;
    }

    /** Goes on as another mutant, and forgets what the reference core made of anything. */
    void choose(Choice mutant) {
        references.clear();
        gauge.choose(mutant);
    }

    /** The names of the settings that a core has. */
    List<String> settings(int core) {
        return settings.get(core).keySet().stream().sorted().toList();
    }

    /** What can disturb a core while it runs a specimen, other than saving and restoring it. */
    List<Disturbance> disturbances(Specimen specimen, int core) {
        gauge.begin(JUMPS);
        return cores.get(core).disturbances(specimen.compilation().program(), specimen.limits()).stream()
                .filter(Disturbance.SpuriousExit.class::isInstance)
                .toList();
    }

    /** Takes a trace for that of the reference core, as it is, which it would be. */
    void reference(Specimen specimen, Optional<Trace> trace) {
        references.put(new Compared(specimen, AS_IT_IS), trace);
    }

    /** Forgets what the reference core made of all specimens. */
    void forget() {
        references.clear();
    }

    /** What the reference core, as it is, makes of a specimen; empty if it cannot run it. */
    Optional<Trace> reference(Specimen specimen) {
        return compared(specimen, AS_IT_IS);
    }

    private Optional<Trace> compared(Specimen specimen, String setting) {
        Compared key = new Compared(specimen, setting);
        Optional<Trace> known = references.get(key);
        if (known == null) {
            known = run(core(0, setting), specimen);
            references.put(key, known);
        }
        return known;
    }

    private Core core(int core, String setting) {
        return setting.equals(AS_IT_IS)
                ? cores.get(core)
                : Optional.ofNullable(settings.get(core).get(setting)).orElseThrow();
    }

    /**
     * Runs a specimen, and has it judged.
     *
     * @throws RuntimeException if the core broke, as an {@link Error} does
     */
    Outcome outcome(Trial trial) {
        if (trial.under() instanceof Circumstance.Disturbed disturbed) {
            return disturbed(trial, disturbed.by());
        }
        return judged(trial, trial.under() instanceof Circumstance.Setting setting ? setting.name() : AS_IT_IS);
    }

    private Outcome judged(Trial trial, String setting) {
        Specimen specimen = trial.specimen();
        Core on = core(trial.core(), setting);
        Optional<Trace> trace = trial.core() == 0 ? compared(specimen, setting) : run(on, specimen);
        if (trace.isEmpty()) {
            return Outcome.UNSUPPORTED;
        }
        return Judge.judge(
                        specimen.compilation(),
                        on,
                        trace.get(),
                        trial.core() == 0 ? Optional.empty() : compared(specimen, setting),
                        specimen.behaviours())
                .outcome();
    }

    private Outcome disturbed(Trial trial, Disturbance by) {
        Specimen specimen = trial.specimen();
        Core on = cores.get(trial.core());
        Optional<Trace> expected = run(on, specimen);
        if (expected.isEmpty()) {
            return Outcome.UNSUPPORTED;
        }
        gauge.begin(JUMPS);
        Trace trace = on.run(specimen.compilation().program(), specimen.limits(), by);
        return Observation.of(trace).equals(Observation.of(expected.get())) ? Outcome.PASSED : Outcome.FAILED;
    }

    private Optional<Trace> run(Core core, Specimen specimen) {
        gauge.begin(JUMPS);
        Support support = core.supports(specimen.compilation().program());
        return support.supported()
                ? Optional.of(core.run(specimen.compilation().program(), specimen.limits()))
                : Optional.empty();
    }
}

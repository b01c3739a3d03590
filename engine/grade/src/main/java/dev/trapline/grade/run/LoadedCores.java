package dev.trapline.grade.run;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Judge;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.dsl.verdict.Verdict.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cores with classes of their own, in a loader of their own. The first is the one that the others are compared with. For one thread. */
final class LoadedCores {

    /** Far more than any run needs, and a second at most. */
    private static final long JUMPS = 3_000_000;

    private final List<Core> cores;
    private final Gauge gauge;
    private final Map<Specimen, Optional<Trace>> references = new HashMap<>();

    private LoadedCores(List<Core> cores, Gauge gauge) {
        this.cores = cores;
        this.gauge = gauge;
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

    List<Core> cores() {
        return cores;
    }

    Gauge gauge() {
        return gauge;
    }

    /** Takes a trace for that of the reference core, which it would be. */
    void reference(Specimen specimen, Optional<Trace> trace) {
        references.put(specimen, trace);
    }

    /** Forgets what the reference core made of a specimen. */
    void forget(Specimen specimen) {
        references.remove(specimen);
    }

    /** What the reference core makes of a specimen, empty if it cannot run it. */
    Optional<Trace> reference(Specimen specimen) {
        Optional<Trace> known = references.get(specimen);
        if (known == null) {
            known = run(cores.get(0), specimen);
            references.put(specimen, known);
        }
        return known;
    }

    /**
     * Runs a specimen, and has it judged.
     *
     * @param core the number of the core
     * @throws RuntimeException if the core broke, as an {@link Error} does
     */
    Outcome outcome(Specimen specimen, int core) {
        Core on = cores.get(core);
        Optional<Trace> trace = core == 0 ? reference(specimen) : run(on, specimen);
        if (trace.isEmpty()) {
            return Outcome.UNSUPPORTED;
        }
        Verdict verdict = Judge.judge(
                specimen.compilation(),
                on,
                trace.get(),
                core == 0 ? Optional.empty() : reference(specimen),
                specimen.behaviours());
        return verdict.outcome();
    }

    private Optional<Trace> run(Core core, Specimen specimen) {
        gauge.begin(JUMPS);
        Support support = core.supports(specimen.compilation().program());
        return support.supported()
                ? Optional.of(core.run(specimen.compilation().program(), specimen.limits()))
                : Optional.empty();
    }
}

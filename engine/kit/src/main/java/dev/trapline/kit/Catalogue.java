package dev.trapline.kit;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Judge;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.engine.SpecCase;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** The specs that hold on the processor, run on another core. */
final class Catalogue {

    private static final String PROCESSOR = "bare-metal";

    private Catalogue() {}

    /**
     * All specs of some packages that are for bare metal.
     *
     * @throws IllegalStateException if there are none
     */
    static List<SpecCase> of(List<String> packages) {
        List<SpecCase> all = packages.stream()
                .flatMap(name -> SpecCase.inPackage(name, List.of(PROCESSOR)).stream())
                .filter(one -> one.cores().contains(PROCESSOR))
                .toList();
        if (all.isEmpty()) {
            throw new IllegalStateException(
                    "No spec is found in %s; put dev.trapline:trapline-specs, type test-jar, on the test class path, or name your own packages"
                            .formatted(String.join(", ", packages)));
        }
        return all;
    }

    /** What a spec is called. */
    static String nameOf(SpecCase one) {
        return one.spec() + one.caseName().map(name -> " [" + name + "]").orElse("");
    }

    /** The core that others are compared with, empty if it is not there. */
    static Optional<Core> processor() {
        return ServiceLoader.load(Core.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(core -> core.name().equals(PROCESSOR))
                .findFirst();
    }

    /**
     * Runs a spec.
     *
     * @param processor what it is compared with
     * @throws TestAbortedException if the core does not support it, or is known to differ
     * @throws AssertionFailedError if it does not come true
     */
    static void run(SpecCase one, CoreUnderTest core, Optional<Core> processor) {
        Compilation compilation = ScenarioCompiler.compile(one.scenario());
        Example example = new Example(nameOf(one), compilation.program());
        if (!core.core().supports(example.program()).supported()) {
            throw new TestAbortedException(
                    core.core().supports(example.program()).why());
        }
        Limits limits = one.limits().orElse(Limits.DEFAULT);
        Trace trace = core.run(example, limits);
        Optional<Trace> bareMetal = processor
                .filter(other -> !other.name().equals(core.core().name()))
                .filter(other -> other.supports(example.program()).supported())
                .map(other -> other.run(example.program(), limits));
        Verdict verdict = Judge.judge(compilation, core.core(), trace, bareMetal, one.behaviours());
        switch (verdict.outcome()) {
            case PASSED -> {}
            case FAILED -> throw new AssertionFailedError(verdict.message(), verdict.expected(), verdict.actual());
            default -> throw new TestAbortedException(verdict.message());
        }
    }
}

package dev.trapline.bench;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Judge;
import dev.trapline.dsl.verdict.Observation;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.model.core.BareMetalCore;
import dev.trapline.model.core.NestedCore;
import dev.trapline.model.core.StackedCore;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The chain of the patch's argument: an interrupt leaves L2 for L1, which takes it when it opens its window. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RunBenchmark {

    /** The core's name. */
    @Param({"bare-metal", "nested", "stacked"})
    public String name = "bare-metal";

    private final Core bareMetal = new BareMetalCore();
    private Core core = bareMetal;
    private final Scenario said = scenario();
    private final Compilation compiled = ScenarioCompiler.compile(said);
    private final Program program = compiled.program();
    private final Trace onBareMetal = bareMetal.run(program, Limits.DEFAULT);
    private Trace trace = onBareMetal;

    /** Chooses the core and runs the program, once. */
    @Setup
    public void chooseCore() {
        core = switch (name) {
            case "nested" -> new NestedCore();
            case "stacked" -> new StackedCore();
            default -> bareMetal;
        };
        trace = core.run(program, Limits.DEFAULT);
    }

    private static Scenario scenario() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .thenIrqWindow();
    }

    /** A run alone. */
    @Benchmark
    public Trace run() {
        return core.run(program, Limits.DEFAULT);
    }

    /** The words alone. */
    @Benchmark
    public Scenario words() {
        return scenario();
    }

    /** The compilation of what was said. */
    @Benchmark
    public Compilation compilation() {
        return ScenarioCompiler.compile(said);
    }

    /** The verdict on a run, with the comparison with bare metal. */
    @Benchmark
    public Verdict verdict() {
        return Judge.judge(compiled, core, trace, Optional.of(onBareMetal), Set.of());
    }

    /** What the checks cost on top: a run for each exit that L0 can take more, and one in which the state is saved and restored at each transition. */
    @Benchmark
    public void checks(Blackhole compared) {
        for (Disturbance disturbance : core.disturbances(program, Limits.DEFAULT)) {
            compared.consume(Observation.of(core.run(program, Limits.DEFAULT, disturbance)));
        }
    }

    /** All that happens to a spec, but for the checks: the words, the compilation, the run, the run on bare metal to compare with, and the verdict. */
    @Benchmark
    public Verdict wholeWay() {
        Compilation compilation = ScenarioCompiler.compile(scenario());
        Trace trace = core.run(compilation.program(), Limits.DEFAULT);
        Optional<Trace> compared = core == bareMetal
                ? Optional.empty()
                : Optional.of(bareMetal.run(compilation.program(), Limits.DEFAULT));
        return Judge.judge(compilation, core, trace, compared, Set.of());
    }
}

package dev.trapline.bench;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Observation;
import dev.trapline.machine.BochsCore;
import dev.trapline.model.core.BareMetalCore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Different programs a second: on Bochs a thousand at a time, from the Programs to the Traces, the boot included; and the same ones on the model. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
public class BochsBenchmark {

    private static final int PROGRAMS = 1000;
    private static final int FIRST_VECTOR = 0x20;
    private static final int LAST_VECTOR = 0xFF;

    private final BochsCore bochs = new BochsCore();
    private final Core bareMetal = new BareMetalCore();
    private final List<Program> programs = programs();

    private static List<Program> programs() {
        List<Program> programs = new ArrayList<>();
        for (int instructions = 1; programs.size() < PROGRAMS; instructions++) {
            for (int vector = FIRST_VECTOR; vector <= LAST_VECTOR && programs.size() < PROGRAMS; vector++) {
                Scenario scenario =
                        instructions % 2 == 0 ? exits(instructions, vector) : isDelivered(instructions, vector);
                programs.add(ScenarioCompiler.compile(scenario).program());
            }
        }
        return programs;
    }

    private static Scenario exits(int instructions, int vector) {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .runs(instructions)
                .when(hwIrq(vector))
                .expectExit(EXTERNAL_INTERRUPT)
                .thenIrqWindow();
    }

    private static Scenario isDelivered(int instructions, int vector) {
        return when(l2).runs(instructions).when(hwIrq(vector)).expectDeliveryTo(l2, vector);
    }

    /**
     * Looks whether there is something to measure.
     *
     * @throws IllegalStateException if Bochs is not there, or L1 observes something else on it than on the model
     */
    @Setup
    public void check() {
        if (!bochs.availability().available()) {
            throw new IllegalStateException(bochs.availability().why());
        }
        List<Optional<Trace>> traces = bochs.runTogether(programs, Limits.DEFAULT);
        for (int i = 0; i < PROGRAMS; i++) {
            Trace expected = bareMetal.run(programs.get(i), Limits.DEFAULT);
            if (traces.get(i)
                    .map(Observation::of)
                    .filter(Observation.of(expected)::equals)
                    .isEmpty()) {
                throw new IllegalStateException("Bochs and the model differ: " + programs.get(i));
            }
        }
    }

    /** On Bochs, in one boot. */
    @Benchmark
    @OperationsPerInvocation(PROGRAMS)
    public List<Optional<Trace>> onBochs() {
        return bochs.runTogether(programs, Limits.DEFAULT);
    }

    /** On the model. */
    @Benchmark
    @OperationsPerInvocation(PROGRAMS)
    public void onTheModel(Blackhole traces) {
        for (Program program : programs) {
            traces.consume(bareMetal.run(program, Limits.DEFAULT));
        }
    }
}

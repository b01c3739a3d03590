package dev.trapline.model.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.L0Event;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Observation;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An exit that only L0 has to do with changes nothing that L1 can observe, wherever it comes. */
class SpuriousL0ExitTest {

    private static final Core BARE_METAL = new BareMetalCore();
    private static final Core NESTED = new NestedCore();

    static Stream<Named<Scenario>> scenarios() {
        return Scenarios.all().map(scenario -> Named.of(scenario.sentence(), scenario));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void atNoBoundaryCanL1TellIt(Scenario scenario) {
        Program without = ScenarioCompiler.compile(scenario).program();
        var expected = Observation.of(BARE_METAL.run(without, Limits.DEFAULT));

        for (Table.Case place :
                Table.withSpuriousL0ExitAtEveryBoundary(scenario).cases()) {
            Program with = ScenarioCompiler.compile(place.scenario()).program();

            assertThat(Observation.of(NESTED.run(with, Limits.DEFAULT)))
                    .as(place.name())
                    .isEqualTo(expected);
        }
    }

    @Test
    void itIsAnExitOfL0() {
        Scenario scenario = Scenarios.all().findFirst().orElseThrow();
        long without = exits(ScenarioCompiler.compile(scenario).program());

        long most = Table.withSpuriousL0ExitAtEveryBoundary(scenario).cases().stream()
                .mapToLong(place ->
                        exits(ScenarioCompiler.compile(place.scenario()).program()))
                .max()
                .orElseThrow();

        assertThat(most).isEqualTo(without + 1);
    }

    private static long exits(Program program) {
        Trace trace = NESTED.run(program, Limits.DEFAULT);
        return trace.all(L0Event.L0Exited.class).count();
    }
}

package dev.trapline.specs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.engine.SpecCase;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** How much of the shipped specs Bochs can run. For this it need not be installed. */
class BochsScopeTest {

    private static final int LEAST_IN_PERCENT = 80;

    private static final Core BOCHS = ServiceLoader.load(Core.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(core -> core.name().equals("bochs"))
            .findFirst()
            .orElseThrow();

    private static final List<SpecCase> OF_BARE_METAL =
            SpecCase.inPackage(BochsScopeTest.class.getPackageName(), List.of("bare-metal", "bochs")).stream()
                    .filter(spec -> spec.cores().contains("bare-metal"))
                    .toList();

    private static Program program(SpecCase spec) {
        return ScenarioCompiler.compile(spec.scenario()).program();
    }

    @Test
    void whatRunsOnBareMetalIsForBochsToo() {
        assertThat(OF_BARE_METAL)
                .allSatisfy(spec -> assertThat(spec.cores()).as(spec.spec()).contains("bochs"));
    }

    @Test
    void mostOfItBochsCanRun() {
        long can = OF_BARE_METAL.stream()
                .filter(spec -> BOCHS.supports(program(spec)).supported())
                .count();

        assertThat(100.0 * can / OF_BARE_METAL.size()).isGreaterThan(LEAST_IN_PERCENT);
    }

    @Test
    void eachKnownDeviationHasASpecThatShowsIt() {
        assertThat(BOCHS.deviations())
                .allSatisfy(deviation -> assertThat(OF_BARE_METAL)
                        .as(deviation.id())
                        .anyMatch(spec -> (deviation.behaviours().isEmpty()
                                        || !Collections.disjoint(spec.behaviours(), deviation.behaviours()))
                                && deviation.applies().test(program(spec))
                                && BOCHS.supports(program(spec)).supported()));
    }
}

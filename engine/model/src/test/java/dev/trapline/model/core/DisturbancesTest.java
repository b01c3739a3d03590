package dev.trapline.model.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.L0Event;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.verdict.Observation;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the models can be put to that L1 must not notice. */
class DisturbancesTest {

    private static final Core BARE_METAL = new BareMetalCore();
    private static final Core NESTED = new NestedCore();
    private static final Core STACKED = new StackedCore();
    private static final Core NESTED_2011 = new Nested2011Core();

    static Stream<?> programs() {
        return Scenarios.programs();
    }

    private static List<Disturbance> of(Core core, Program program) {
        return core.disturbances(program, Limits.DEFAULT);
    }

    private static List<Disturbance.SpuriousExit> exits(Core core, Program program) {
        return of(core, program).stream()
                .filter(Disturbance.SpuriousExit.class::isInstance)
                .map(Disturbance.SpuriousExit.class::cast)
                .toList();
    }

    private static long l0Exits(Trace trace) {
        return trace.all(L0Event.L0Exited.class)
                .filter(exit -> exit.depth() == 0)
                .count();
    }

    @Test
    void whereThereIsNoL0OnlyTheStateCanBeSaved() {
        assertThat(of(BARE_METAL, Scenarios.firstProgram())).containsExactly(new Disturbance.SaveAndRestore());
    }

    @Test
    void theL0Of2011CannotHideItsExits() {
        assertThat(of(NESTED_2011, Scenarios.firstProgram())).containsExactly(new Disturbance.SaveAndRestore());
    }

    @Test
    void eachTransitionOfARunIsAPlaceForASpuriousExit() {
        List<Disturbance.SpuriousExit> exits = exits(NESTED, Scenarios.firstProgram());

        assertThat(exits)
                .extracting(Disturbance.SpuriousExit::transition)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, exits.size()).boxed().toList());
        assertThat(NESTED.run(Scenarios.firstProgram(), new Limits(exits.size()))
                        .end()
                        .detail())
                .as("as many steps are enough")
                .isEmpty();
        assertThat(NESTED.run(Scenarios.firstProgram(), new Limits(exits.size() - 1L))
                        .end()
                        .detail())
                .as("and fewer are not")
                .isNotEmpty();
    }

    /** Where L0 gets control anyway, the interrupt that is its own comes with the exit that is due: then there are as many, never fewer. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void aSpuriousExitIsAnExitOfL0ThatL1DoesNotNotice(Program program) {
        for (Core core : List.of(NESTED, STACKED)) {
            Trace undisturbed = core.run(program, Limits.DEFAULT);
            long more = 0;
            for (Disturbance exit : exits(core, program)) {
                Trace disturbed = core.run(program, Limits.DEFAULT, exit);

                assertThat(Observation.of(disturbed))
                        .as("%s, %s", core.name(), exit)
                        .isEqualTo(Observation.of(undisturbed));
                more += l0Exits(disturbed) - l0Exits(undisturbed);
            }
            assertThat(more).as(core.name()).isPositive();
        }
    }
}

package dev.trapline.model.core;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.verdict.Judge;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A spec that takes the undefined bits of a field for zeros is found out, on every core. */
class UndefinedFieldsTest {

    /** The row of what an exit leaves undefined, where no core is known to depart. */
    private static final String ROW = "E10";

    static Stream<Core> cores() {
        return Stream.of(new BareMetalCore(), new NestedCore(), new Nested2011Core());
    }

    private static Verdict.Outcome outcome(Core core, Scenario scenario) {
        Compilation compilation = ScenarioCompiler.compile(scenario);
        return Judge.judge(
                        compilation,
                        core,
                        core.run(compilation.program(), Limits.DEFAULT),
                        Optional.empty(),
                        Set.of(ROW))
                .outcome();
    }

    private static Scenario reading(VmcsField field, long value) {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .reads(field)
                .expectValue(value);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cores")
    void interruptionInformationThatIsNotValidIsNotZero(Core core) {
        assertThat(outcome(core, reading(VmcsField.VM_EXIT_INTR_INFO, 0))).isEqualTo(Verdict.Outcome.FAILED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cores")
    void theInstructionLengthOfAnExitByAnEventIsNotZero(Core core) {
        assertThat(outcome(core, reading(VmcsField.VM_EXIT_INSTRUCTION_LEN, 0))).isEqualTo(Verdict.Outcome.FAILED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cores")
    void anExpectationOfAnUndefinedFieldMatchesNothing(Core core) {
        Scenario scenario = given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .with(VmcsField.VM_EXIT_INTR_ERROR_CODE, 0);

        assertThat(outcome(core, scenario)).isEqualTo(Verdict.Outcome.FAILED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cores")
    void aDefinedFieldCanBeRead(Core core) {
        assertThat(outcome(core, reading(VmcsField.VM_EXIT_REASON, 1))).isEqualTo(Verdict.Outcome.PASSED);
    }
}

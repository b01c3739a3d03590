package dev.trapline.dsl.scenario;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hlt;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l0;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.nop;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArrivalTest {

    @Test
    void aFirstInputFindsL2RunningForSomeTime() {
        Compiled compiled = Compiled.of(when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30));

        assertThat(compiled.inputs()).containsExactly("0x30 BEFORE L2[2]");
        assertThat(compiled.expected())
                .containsExactly(
                        "successful VM entry by VMLAUNCH at L2[0]", "delivery of interrupt 0x30 to L2 at L2[2]");
    }

    static Stream<Arguments> givensAboutTheEntry() {
        return Stream.of(
                arguments(given(l2).isInStiShadow()),
                arguments(given(l2).isInMovSsShadow()),
                arguments(given(l2).isHalted()),
                arguments(given(l2).isAboutToExecute(hlt())),
                arguments(given(l1).injectsNmi()));
    }

    @ParameterizedTest
    @MethodSource("givensAboutTheEntry")
    void aFirstInputFindsL2JustEnteredWhereTheEntryMatters(Given given) {
        assertThat(Compiled.of(given.when(hwIrq(0x30))).inputs()).containsExactly("0x30 BEFORE L2[0]");
    }

    @Test
    void aFirstInputArrivesDuringTheEntryThatL0IsEmulating() {
        Compiled compiled =
                Compiled.of(given(l0).isEmulatingVmEntry().when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30));

        assertThat(compiled.inputs()).containsExactly("0x30 DURING L1[0]");
        assertThat(compiled.expected()).endsWith("delivery of interrupt 0x30 to L2 at L2[0]");
    }

    @Test
    void onlyTheFirstInputArrivesDuringTheEntry() {
        Compiled compiled = Compiled.of(
                given(l0).isEmulatingVmEntry().when(hwIrq(0x30)).expectNothing().when(nmi()));

        assertThat(compiled.inputs()).containsExactly("0x30 DURING L1[0]", "Nmi BEFORE L2[3]");
    }

    @Test
    void inputsOfOneWordArriveAtOneBoundaryInTheirOrder() {
        assertThat(Compiled.of(when(hwIrq(0x30), nmi(), hwIrq(0x20))).inputs())
                .containsExactly("0x30 BEFORE L2[2]", "Nmi BEFORE L2[2]", "0x20 BEFORE L2[2]");
    }

    @Test
    void meanwhileIsDuringTheLastInstructionOfL2() {
        assertThat(Compiled.of(when(l2).executes(nop(), hlt()).meanwhile(hwIrq(0x30)))
                        .inputs())
                .containsExactly("0x30 DURING L2[1]");
    }

    @Test
    void meanwhileIsDuringTheVmEntry() {
        Scenario chain = when(l1).runs(2).then(l1).launches().meanwhile(hwIrq(0x30));

        assertThat(Compiled.of(chain).inputs()).containsExactly("0x30 DURING L1[2]");
    }

    @Test
    void afterAnExitInputsArriveBeforeL1sNextInstruction() {
        Scenario chain = given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .then(l1)
                .runs(3)
                .when(nmi());

        assertThat(Compiled.of(chain).inputs()).containsExactly("0x30 BEFORE L2[2]", "Nmi BEFORE L1[5]");
    }

    @Test
    void afterADeliveryInputsWaitUntilTheHandlerHasReturned() {
        Scenario chain = when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30).when(hwIrq(0x40));

        assertThat(Compiled.of(chain).inputs()).containsExactly("0x30 BEFORE L2[2]", "0x40 BEFORE L2[3]");
    }

    @Test
    void anInputAfterAnEventAtTheInstructionOfAnEarlierInputWhereL2StaysHaltedIsRefused() {
        assertThatExceptionOfType(MisuseException.class)
                .isThrownBy(() -> Compiled.of(given(l1)
                        .setsPinBased(EXT_INTR)
                        .when(l2)
                        .executes(hlt())
                        .when(hwIrq(0x30))
                        .expectExit(EXTERNAL_INTERRUPT)
                        .thenIrqWindow()
                        .then(l1)
                        .resumes()
                        .when(hwIrq(0x40))))
                .withMessage("when(…) with L2 halted at L2[1]: an input has arrived there before; "
                        + "let it execute an instruction in between");
    }

    @Test
    void afterALaterEventInputsArriveAtItsInstruction() {
        Scenario chain = when(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .afterInstructions(5)
                .when(nmi());

        assertThat(Compiled.of(chain).inputs()).containsExactly("0x30 BEFORE L2[2]", "Nmi BEFORE L2[7]");
    }

    @Test
    void anExitOfL0AloneComesBesidesTheInputs() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(
                new GivenClause.SpuriousExitAt(CodeAddress.main(Level.L1, 0)),
                new SourceLine("specs/SomeSpec.java", 1)));
        steps.addAll(when(hwIrq(0x30)).steps());

        assertThat(Compiled.of(() -> steps).inputs())
                .containsExactly("0x30 BEFORE L2[2]", "SpuriousL0Exit BEFORE L1[0]");
    }
}

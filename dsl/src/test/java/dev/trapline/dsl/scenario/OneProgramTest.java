package dev.trapline.dsl.scenario;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hlt;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.sti;
import static dev.trapline.dsl.Words.vmcall;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PlainExit.INVALID_STATE;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.L1Runs;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A core cannot know which outcome is hoped for, so all of them are one program. */
class OneProgramTest {

    private static final L2Runs IN_SHADOW =
            given(l1).setsPinBased(EXT_INTR).and(l2).isInStiShadow().when(hwIrq(0x30));

    @Test
    void runsLongEnoughForTheOutcomeThatTakesLongest() {
        Compiled compiled = Compiled.of(IN_SHADOW.expectOneOf(
                atOnce -> atOnce.expectExit(EXTERNAL_INTERRUPT),
                late -> late.expectExit(EXTERNAL_INTERRUPT).afterInstructions(3)));

        assertThat(compiled.program())
                .isEqualTo(Compiled.of(IN_SHADOW.expectExit(EXTERNAL_INTERRUPT).afterInstructions(3))
                        .program());
        assertThat(compiled.code(Level.L2)).containsExactly("NOP", "NOP", "NOP", "NOP", "NOP", "NOP", "NOP", "STOP");
    }

    @Test
    void isTheSameWhicheverOutcomeIsSaidFirst() {
        Scenario one = IN_SHADOW.expectOneOf(
                atOnce -> atOnce.expectExit(EXTERNAL_INTERRUPT),
                late -> late.expectExit(EXTERNAL_INTERRUPT).afterInstructions(1));
        Scenario other = IN_SHADOW.expectOneOf(
                late -> late.expectExit(EXTERNAL_INTERRUPT).afterInstructions(1),
                atOnce -> atOnce.expectExit(EXTERNAL_INTERRUPT));

        assertThat(Compiled.of(one).program()).isEqualTo(Compiled.of(other).program());
    }

    @Test
    void holdsEachOutcomeAgainstPlacesOfItsOwn() {
        Compilation compilation = ScenarioCompiler.compile(IN_SHADOW.expectOneOf(
                atOnce -> atOnce.expectExit(EXTERNAL_INTERRUPT),
                late -> late.expectExit(EXTERNAL_INTERRUPT).afterInstructions(1)));

        assertThat(compilation.outcomes())
                .extracting(outcome -> texts(outcome))
                .containsExactly(
                        List.of(
                                "successful VM entry by VMLAUNCH at L2[0]",
                                "one of the 2 outcomes that the architecture allows at L2[0]",
                                "exit EXTERNAL_INTERRUPT at L2[0]"),
                        List.of(
                                "successful VM entry by VMLAUNCH at L2[0]",
                                "one of the 2 outcomes that the architecture allows at L2[0]",
                                "exit EXTERNAL_INTERRUPT after one more instruction at L2[1]"));
    }

    private static List<String> texts(List<Expected> outcome) {
        return outcome.stream()
                .map(expected -> "%s at %s".formatted(expected.expectation().words(), expected.place()))
                .toList();
    }

    @Test
    void hasOneHostRipWhetherOrNotAnExitIsExpected() {
        Compiled compiled = Compiled.of(
                IN_SHADOW.expectOneOf(stays -> stays.expectNothing(), exits -> exits.expectExit(EXTERNAL_INTERRUPT)));

        assertThat(compiled.code(Level.L1)).containsExactly("VMLAUNCH", "STOP", "NOP", "NOP", "NOP", "NOP", "STOP");
        assertThat(compiled.program().field(VmcsField.HOST_RIP))
                .isEqualTo(CodeAddress.main(Level.L1, 2).value());
    }

    @Test
    void hasOneHostRipWhereOnlyL1RunsAndForDifferentTimes() {
        L1Runs running = when(l1).executes(sti()).meanwhile(nmi());

        Compiled compiled = Compiled.of(running.expectOneOf(
                atOnce -> atOnce.expectNmiTo(l1), held -> held.expectNmiTo(l1).afterInstructions(1)));

        assertThat(compiled.code(Level.L1)).containsExactly("STI", "NOP", "NOP", "NOP", "NOP", "NOP", "STOP");
        assertThat(compiled.program().field(VmcsField.HOST_RIP))
                .isEqualTo(CodeAddress.main(Level.L1, 1).value());
    }

    @Test
    void mayBeOverEarlierInAnOutcomeThatHangs() {
        Compiled compiled = Compiled.of(when(l2).executes(hlt())
                .meanwhile(nmi())
                .expectOneOf(wakes -> wakes.expectNmiTo(l2), sleeps -> sleeps.expectHang()));

        assertThat(compiled.code(Level.L2)).containsExactly("HLT", "NOP", "NOP", "NOP", "NOP", "STOP");
    }

    @Test
    void goesOnAfterTheChoice() {
        Compiled compiled = Compiled.of(IN_SHADOW.expectOneOf(
                atOnce -> atOnce.expectExit(EXTERNAL_INTERRUPT).thenIrqWindow(),
                held -> held.expectExit(EXTERNAL_INTERRUPT).afterInstructions(1).thenIrqWindow()));

        assertThat(compiled.code(Level.L1))
                .containsExactly("VMLAUNCH", "STOP", "NOP", "STI", "NOP", "NOP", "NOP", "NOP", "NOP", "STOP");
    }

    @Test
    void isEnteredTheSameWayWhetherOrNotTheEntryFails() {
        Compilation compilation = ScenarioCompiler.compile(given(l1)
                .injectsNmi()
                .and(l2)
                .isInStiShadow()
                .when(l1)
                .launches()
                .expectOneOf(enters -> enters.expectNmiTo(l2), fails -> fails.expectEntryFailure(INVALID_STATE)));

        assertThat(compilation.outcomes().get(0).get(0).expectation()).isInstanceOf(Expectation.Entry.class);
        assertThat(compilation.outcomes().get(1))
                .noneMatch(expected -> expected.expectation() instanceof Expectation.Entry);
    }

    @Test
    void aChainThatLeavesNoChoiceHasOneOutcome() {
        assertThat(ScenarioCompiler.compile(when(l2).executes(vmcall()).expectExit(VMCALL))
                        .outcomes())
                .hasSize(1);
    }
}

package dev.trapline.dsl;

import static dev.trapline.dsl.Words.given;
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
import static dev.trapline.dsl.vmx.VmcsField.GUEST_INTERRUPTIBILITY_INFO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.scenario.SourceLine;
import dev.trapline.dsl.scenario.Step;
import dev.trapline.dsl.vmx.Interruptibility;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Where the architecture leaves a choice, a chain says each outcome. */
class OneOfTest {

    private static final L2Runs NMI_IN_SHADOW = given(l2).isInStiShadow().when(nmi());

    @Test
    void theSentenceNamesEachOutcome() {
        Scenario chain = given(l1)
                .setsPinBased(EXT_INTR)
                .and(l2)
                .isInStiShadow()
                .when(hwIrq(0x30))
                .expectOneOf(
                        held -> held.expectExit(EXTERNAL_INTERRUPT)
                                .afterInstructions(1)
                                .with(GUEST_INTERRUPTIBILITY_INFO, 0),
                        atOnce -> atOnce.expectExit(EXTERNAL_INTERRUPT)
                                .with(GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI));

        assertThat(chain.sentence())
                .isEqualTo("Given L1 sets pin-based EXT_INTR, and L2 is in the shadow of STI;"
                        + " when hardware interrupt 0x30 arrives;"
                        + " expect one of: exit EXTERNAL_INTERRUPT after one more instruction,"
                        + " and GUEST_INTERRUPTIBILITY_INFO is 0x0;"
                        + " or: exit EXTERNAL_INTERRUPT, and GUEST_INTERRUPTIBILITY_INFO is 0x1.");
        assertThat(chain).hasToString(chain.sentence());
    }

    @Test
    void theSentenceGoesOnAfterWhatWasExpectedBefore() {
        Scenario chain = when(l1).executes(sti())
                .meanwhile(nmi())
                .expectNotPending(0x30)
                .expectOneOf(
                        atOnce -> atOnce.expectNmiTo(l1),
                        held -> held.expectNmiTo(l1).afterInstructions(1),
                        never -> never.expectNothing());

        assertThat(chain.sentence())
                .endsWith("expect interrupt 0x30 is not pending, and one of: delivery of NMI to L1;"
                        + " or: delivery of NMI to L1 after one more instruction; or: nothing.");
    }

    @Test
    void anOutcomeMayBeOfAnyLength() {
        Scenario chain = when(l2).executes(vmcall())
                .meanwhile(nmi())
                .expectExit(VMCALL)
                .expectOneOf(
                        atOnce -> atOnce.expectNmiTo(l1).then(l1).runs(2).expectNothing(),
                        never -> never.expectNothing().then(l1).runs(2).expectNothing());

        assertThat(chain.sentence())
                .endsWith("expect exit VMCALL, and one of: delivery of NMI to L1; then L1 runs 2 instructions;"
                        + " expect nothing; or: nothing; then L1 runs 2 instructions; expect nothing.");
    }

    @Test
    void aVmEntryMayFailOrSucceed() {
        Scenario chain = given(l1)
                .injectsNmi()
                .and(l2)
                .isInStiShadow()
                .when(l1)
                .launches()
                .expectOneOf(enters -> enters.expectNmiTo(l2), fails -> fails.expectEntryFailure(INVALID_STATE));

        assertThat(chain.sentence())
                .endsWith("when L1 executes VMLAUNCH;"
                        + " expect one of: delivery of NMI to L2; or: VM-entry failure INVALID_STATE.");
    }

    @Test
    void anOutcomeThatLeavesAChoiceItselfStandsForAllOfItsOutcomes() {
        Scenario nested = NMI_IN_SHADOW.expectOneOf(
                never -> never.expectNothing(),
                sometime -> sometime.expectOneOf(
                        atOnce -> atOnce.expectNmiTo(l2),
                        held -> held.expectNmiTo(l2).afterInstructions(1)));

        assertThat(nested)
                .isEqualTo(NMI_IN_SHADOW.expectOneOf(
                        never -> never.expectNothing(),
                        atOnce -> atOnce.expectNmiTo(l2),
                        held -> held.expectNmiTo(l2).afterInstructions(1)));
    }

    @Test
    void chainsThatSayTheSameOutcomesAreEqualWhereverTheyStand() {
        Scenario here = atOnceOrAfter(1);
        Scenario there = NMI_IN_SHADOW.expectOneOf(
                atOnce -> atOnce.expectNmiTo(l2), held -> held.expectNmiTo(l2).afterInstructions(1));

        assertThat(here).isEqualTo(there).hasSameHashCodeAs(there);
        assertThat(here).isNotEqualTo(atOnceOrAfter(2));
        assertThat(here).isNotEqualTo(NMI_IN_SHADOW);
    }

    private static Scenario atOnceOrAfter(int instructions) {
        return NMI_IN_SHADOW.expectOneOf(
                atOnce -> atOnce.expectNmiTo(l2), held -> held.expectNmiTo(l2).afterInstructions(instructions));
    }

    @Test
    void eachWordKnowsItsLine() throws ReflectiveOperationException {
        Scenario chain = (Scenario) JavaSource.ofChain("""
                given(l2)
                    .isInStiShadow()
                    .when(nmi())
                    .expectOneOf(
                        atOnce -> atOnce.expectNmiTo(l2),
                        dev.trapline.dsl.L2Runs::expectNothing,
                        held ->
                            held.expectNmiTo(l2).afterInstructions(1))""").value();

        assertThat(chain.steps().stream().map(Step::source)).containsExactly(line(3), line(4), line(5));
        assertThat(ScenarioCompiler.compile(chain).outcomes())
                .extracting(outcome -> outcome.get(outcome.size() - 1).step().source())
                .containsExactly(line(6), line(5), line(9));
    }

    private static SourceLine line(int line) {
        return new SourceLine("sample/Sample.java", line);
    }

    @Test
    void anExitOfL0InFrontOfEachInstructionLeavesTheChoice() {
        Table table = Table.withSpuriousL0ExitAtEveryBoundary(atOnceOrAfter(1));

        assertThat(table.cases())
                .hasSizeGreaterThan(10)
                .allSatisfy(row -> assertThat(
                                ScenarioCompiler.compile(row.scenario()).outcomes())
                        .hasSize(2));
        assertThat(table.cases().get(1).scenario().sentence())
                .startsWith("Given L0 takes an interrupt of its own before L1[0], and L2 is in the shadow of STI;")
                .endsWith(
                        "expect one of: delivery of NMI to L2; or: delivery of NMI to L2 after one more instruction.");
    }

    @Test
    void refusesTwoOutcomesThatSayTheSame() {
        assertMisuse(
                () -> NMI_IN_SHADOW.expectOneOf(
                        never -> never.expectNothing(), one -> one.expectNmiTo(l2), twin -> twin.expectNmiTo(l2)),
                "outcome 3 of expectOneOf(…): must differ from outcome 2 in something that L1 can observe;"
                        + " both say \"delivery of NMI to L2\"");
    }

    @Test
    void refusesTwoOutcomesThatDifferOnlyInWhatL0Does() {
        assertMisuse(
                () -> NMI_IN_SHADOW.expectOneOf(
                        one -> one.expectNmiTo(l2),
                        other -> other.expectNmiTo(l2).expectL0OpensIrqWindow(l2)),
                "outcome 2 of expectOneOf(…): must differ from outcome 1 in something that L1 can observe;"
                        + " both say \"delivery of NMI to L2, and L0 opens exactly one interrupt window of L2\"");
    }

    @Test
    void refusesAnOutcomeThatExpectsNothing() {
        assertMisuse(
                () -> NMI_IN_SHADOW.expectOneOf(
                        delivered -> delivered.expectNmiTo(l2),
                        silent -> silent.then(l2).runs(1)),
                "outcome 2 of expectOneOf(…): must expect something; if nothing is to happen, say so with expectNothing()");
    }

    @Test
    void refusesAnOutcomeOfAnotherChain() {
        assertMisuse(
                () -> NMI_IN_SHADOW.expectOneOf(
                        here -> when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30), there -> there.expectNothing()),
                "outcome 1 of expectOneOf(…): must go on from the stage that it is given");
    }

    @Test
    void refusesAnInputThatOnlyOneOutcomeHas() {
        assertMisuse(
                () -> NMI_IN_SHADOW.expectOneOf(
                        one -> one.expectNothing(),
                        other -> other.expectNothing().when(hwIrq(0x30)).expectNothing()),
                "expectOneOf(…): outcomes 1 and 2 may differ in what they expect, not in what is done or arrives;"
                        + " in one arrive [Input[event=Nmi[], arrival=Arrival[moment=BEFORE, at=L2[0]]]], in the other");
    }

    @Test
    void refusesAnInstructionThatOnlyOneOutcomeHas() {
        assertMisuse(
                () -> NMI_IN_SHADOW.expectOneOf(
                        one -> one.expectNothing(),
                        other -> other.expectNmiTo(l2)
                                .then(l2)
                                .executes(vmcall())
                                .expectExit(VMCALL)),
                "expectOneOf(…): outcomes 1 and 2 may differ in what they expect, not in what is done or arrives;"
                        + " at L2[0] one has NOP, the other VMCALL");
    }

    private static void assertMisuse(ThrowingCallable words, String message) {
        assertThatExceptionOfType(MisuseException.class)
                .isThrownBy(words)
                .satisfies(misuse -> assertThat(misuse.getMessage()).startsWith(message));
    }
}

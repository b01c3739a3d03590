package dev.trapline.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes no sense is refused by the compiler, at the word that makes none. */
class DoesNotCompileTest {
    private static final String NO_SUCH_WORD_HERE = "compiler.err.cant.resolve.location.args";
    private static final String NOT_OF_THIS_TYPE = "compiler.err.prob.found.req";
    private static final String NOT_WITH_THIS_ARGUMENT = "compiler.err.cant.apply.symbol";
    private static final String NOT_WITH_ANY_ARGUMENT_LIKE_THIS = "compiler.err.cant.apply.symbols";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT).thenIrqWindow()",
                "given(l0).isEmulatingVmEntry().when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30)",
                "when(l2).executes(hlt()).meanwhile(nmi()).expectExit(HLT)",
                "when(l1).launches().expectVmFail(ENTRY_INVALID_CONTROL_FIELD).then(l1).launches().expectExit(HLT)",
                "when(nmi()).expectOneOf(one -> one.expectNmiTo(l2), other -> other.expectNothing())",
                "when(l1).launches().expectOneOf(one -> one.expectNothing(), other -> other.expectEntryFailure(INVALID_STATE))",
            })
    void whatMakesSenseCompiles(String chain) {
        assertThat(JavaSource.ofChain(chain).error()).isEmpty();
    }

    @Test
    void anExpectationBeforeAnyStimulus() {
        assertThatRefused("""
                given(l1)
                    .setsPinBased(EXT_INTR)
                    .expectExit(EXTERNAL_INTERRUPT)""", NO_SUCH_WORD_HERE, 3, "expectExit");
    }

    @Test
    void anExpectationAsTheFirstWord() {
        assertThatRefused("expectExit(EXTERNAL_INTERRUPT)", NO_SUCH_WORD_HERE, 1, "expectExit");
    }

    @Test
    void aVectorOnAnExitThatHasNone() {
        assertThatRefused("""
                when(l2).executes(hlt())
                    .expectExit(HLT)
                    .withVector(0x30)""", NO_SUCH_WORD_HERE, 3, "withVector");
    }

    @Test
    void aVectorOnAnEntryFailure() {
        assertThatRefused("""
                when(l1).launches()
                    .expectEntryFailure(INVALID_STATE)
                    .withVector(0x30)""", NO_SUCH_WORD_HERE, 3, "withVector");
    }

    @Test
    void aWordAboutL0SaidOfL1() {
        assertThatRefused("given(l1)\n    .isEmulatingVmEntry()", NO_SUCH_WORD_HERE, 2, "isEmulatingVmEntry");
    }

    @Test
    void aWordAboutL1SaidOfL2() {
        assertThatRefused("given(l2)\n    .setsPinBased(EXT_INTR)", NO_SUCH_WORD_HERE, 2, "setsPinBased");
    }

    @Test
    void aControlOfAnotherGroup() {
        assertThatRefused("given(l1)\n    .setsPinBased(ACK_INTR_ON_EXIT)", NOT_WITH_THIS_ARGUMENT, 2, "setsPinBased");
    }

    @Test
    void anExitWhileL1Runs() {
        assertThatRefused("""
                when(hwIrq(0x30))
                    .expectExit(EXTERNAL_INTERRUPT)
                    .expectExit(INTERRUPT_WINDOW)""", NO_SUCH_WORD_HERE, 3, "expectExit");
    }

    @Test
    void anExitBeforeL1EnteredL2() {
        assertThatRefused("when(l1).runs(1)\n    .expectExit(HLT)", NO_SUCH_WORD_HERE, 2, "expectExit");
    }

    @Test
    void aVmFailWhereL1ExecutedNothing() {
        assertThatRefused("""
                when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT)
                    .expectVmFail(VMLAUNCH_NONCLEAR_VMCS)""", NO_SUCH_WORD_HERE, 2, "expectVmFail");
    }

    @Test
    void aVmFailAfterL2HasRun() {
        assertThatRefused("""
                when(l1).launches()
                    .then(l2).runs(1)
                    .expectVmFail(VMLAUNCH_NONCLEAR_VMCS)""", NO_SUCH_WORD_HERE, 3, "expectVmFail");
    }

    @Test
    void aDeliveryToL1WhileL2Runs() {
        assertThatRefused("""
                when(hwIrq(0x30))
                    .expectDeliveryTo(l1, 0x30)""", NOT_WITH_ANY_ARGUMENT_LIKE_THIS, 2, "expectDeliveryTo");
    }

    @Test
    void aWindowOfL1WhileL2Runs() {
        assertThatRefused("when(hwIrq(0x30))\n    .thenIrqWindow()", NO_SUCH_WORD_HERE, 2, "thenIrqWindow");
    }

    @Test
    void l2ActingWhileL1Runs() {
        assertThatRefused("""
                when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT)
                    .then(l2).runs(1)""", NOT_WITH_ANY_ARGUMENT_LIKE_THIS, 2, "then(dev.trapline.dsl.Subject.L2)");
    }

    @Test
    void anInputMeanwhileWhereNobodyActed() {
        assertThatRefused("""
                when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT)
                    .meanwhile(nmi())""", NO_SUCH_WORD_HERE, 2, "meanwhile");
    }

    @Test
    void anInputAsAnEvent() {
        assertThatRefused("given(l1)\n    .injects(nmi())", NOT_OF_THIS_TYPE, 2, "InputEvent cannot be");
    }

    @Test
    void anEventAsAnInput() {
        assertThatRefused(
                "given(l1).setsPinBased(EXT_INTR)\n    .when(anNmi())", NOT_WITH_ANY_ARGUMENT_LIKE_THIS, 2, "when");
    }

    @Test
    void anErrorCodeOnAnExitThatTellsNoException() {
        assertThatRefused("""
                when(l2).executes(vmcall())
                    .expectExit(VMCALL)
                    .withEvent(anNmi())""", NO_SUCH_WORD_HERE, 3, "withEvent");
    }

    @Test
    void anInterruptedDeliveryWhereNoExitIs() {
        assertThatRefused("""
                when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30)
                    .duringDeliveryOf(anInterrupt(0x30))""", NO_SUCH_WORD_HERE, 2, "duringDeliveryOf");
    }

    @Test
    void anInputWhileTheHandlerRunsWhereNoneWasEntered() {
        assertThatRefused("""
                when(l2).runs(1)
                    .whileHandlerRuns(nmi())""", NO_SUCH_WORD_HERE, 2, "whileHandlerRuns");
    }

    @Test
    void aVirtualInterruptForL1() {
        assertThatRefused("""
                when(l2).runs(1)
                    .expectVirtualInterruptTo(l1, 0x30)""", NOT_OF_THIS_TYPE, 2, "Subject.L1 cannot be");
    }

    @Test
    void aControlOfL1sSaidOfTheVirtualApic() {
        assertThatRefused("given(virtualApic)\n    .usesTprShadow()", NO_SUCH_WORD_HERE, 2, "usesTprShadow");
    }

    @Test
    void aVectorAsAnInput() {
        assertThatRefused(
                "given(l1).setsPinBased(EXT_INTR)\n    .when(0x30)", NOT_WITH_ANY_ARGUMENT_LIKE_THIS, 2, "when");
    }

    @Test
    void aChoiceWithoutAnAlternative() {
        assertThatRefused("""
                when(nmi())
                    .expectOneOf(one -> one.expectNmiTo(l2))""", NOT_WITH_THIS_ARGUMENT, 2, "expectOneOf");
    }

    @Test
    void aWordAfterAChoice() {
        assertThatRefused("""
                when(nmi())
                    .expectOneOf(one -> one.expectNmiTo(l2), other -> other.expectNothing())
                    .then(l2)""", NO_SUCH_WORD_HERE, 3, "then");
    }

    @Test
    void aWordAboutL1InAnOutcomeWhileL2Runs() {
        assertThatRefused("""
                when(hwIrq(0x30))
                    .expectOneOf(one -> one.expectNothing(),
                        other -> other.thenIrqWindow())""", NO_SUCH_WORD_HERE, 3, "thenIrqWindow");
    }

    @Test
    void anEntryFailureInAnOutcomeWhereNoVmEntryWasExecuted() {
        assertThatRefused("""
                when(hwIrq(0x30))
                    .expectOneOf(one -> one.expectNothing(),
                        other -> other.expectEntryFailure(INVALID_STATE))""", NO_SUCH_WORD_HERE, 3, "expectEntryFailure");
    }

    private static void assertThatRefused(String chain, String code, int line, String named) {
        assertThat(JavaSource.ofChain(chain).error()).hasValueSatisfying(error -> {
            assertThat(error.message()).contains(named);
            assertThat(error.code()).isEqualTo(code);
            assertThat(error.line()).isEqualTo(line);
        });
    }
}

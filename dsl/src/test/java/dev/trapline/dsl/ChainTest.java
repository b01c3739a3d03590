package dev.trapline.dsl;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.localApic;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.vmcall;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.SourceLine;
import dev.trapline.dsl.scenario.Step;
import org.junit.jupiter.api.Test;

class ChainTest {

    @Test
    void theFirstChainOfTheDocumentationSaysItsSentence() {
        Scenario chain = given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .thenIrqWindow();

        assertThat(chain.sentence())
                .isEqualTo("Given L1 sets pin-based EXT_INTR; when hardware interrupt 0x30 arrives;"
                        + " expect exit EXTERNAL_INTERRUPT, and interrupt 0x30 is pending;"
                        + " then L1 opens its interrupt window;"
                        + " expect delivery of interrupt 0x30 to L1, and interrupt 0x30 is in service,"
                        + " and L0 opened exactly one interrupt window of L1 for it.");
    }

    @Test
    void theSentenceJoinsGivensInputsAndActs() {
        Scenario chain = given(l1)
                .setsExit(ACK_INTR_ON_EXIT)
                .and(localApic)
                .hasInService(0x21)
                .when(l2)
                .executes(vmcall())
                .meanwhile(hwIrq(0x30), nmi())
                .expectExit(VMCALL)
                .then(l1)
                .skipsInstruction()
                .then(l1)
                .resumes()
                .expectNothing();

        assertThat(chain)
                .hasToString("Given L1 sets exit ACK_INTR_ON_EXIT, and interrupt 0x21 is in service;"
                        + " when L2 executes VMCALL, and hardware interrupt 0x30 arrives and an NMI arrives meanwhile;"
                        + " expect exit VMCALL; then L1 advances L2 past the instruction, and L1 executes VMRESUME;"
                        + " expect nothing.");
    }

    @Test
    void aTimeBelongsToTheEventBeforeIt() {
        Scenario chain = when(l2).runs(1)
                .meanwhile(hwIrq(0x30))
                .expectDeliveryTo(l2, 0x30)
                .afterInstructions(1)
                .expectExit(VMCALL)
                .afterHandlerReturns()
                .afterInstructions(2);

        assertThat(chain.sentence())
                .isEqualTo("When L2 runs 1 instruction, and hardware interrupt 0x30 arrives meanwhile;"
                        + " expect delivery of interrupt 0x30 to L2 after one more instruction,"
                        + " and exit VMCALL after the handler returned after 2 more instructions.");
    }

    @Test
    void oneBeginningServesTwoContinuations() {
        AfterExit.Vectored beginning =
                given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
        String before = beginning.sentence();

        Scenario one = beginning.withoutVector();
        Scenario other = beginning.afterInstructions(3).then(l1).resumes();

        assertThat(beginning.sentence()).isEqualTo(before);
        assertThat(one.sentence()).endsWith("expect exit EXTERNAL_INTERRUPT, and it tells no vector.");
        assertThat(other.sentence())
                .endsWith("expect exit EXTERNAL_INTERRUPT after 3 more instructions; then L1 executes VMRESUME.");
    }

    @Test
    void oneSetOfGivensServesTwoContinuations() {
        Given.OfL1 givens = given(l1).setsPinBased(EXT_INTR);

        Scenario one = givens.hasInterruptsEnabled().when(nmi());
        Scenario other = givens.and(l2).isHalted().when(nmi());

        assertThat(one.sentence())
                .isEqualTo("Given L1 sets pin-based EXT_INTR, and L1 has interrupts enabled; when an NMI arrives.");
        assertThat(other.sentence())
                .isEqualTo("Given L1 sets pin-based EXT_INTR, and L2 is halted; when an NMI arrives.");
    }

    @Test
    void chainsThatSayTheSameAreEqualWhereverTheyStand() {
        Scenario here = when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30);
        Scenario there = when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30);

        assertThat(here).isEqualTo(there).hasSameHashCodeAs(there);
        assertThat(here).isNotEqualTo(when(hwIrq(0x31)).expectDeliveryTo(l2, 0x31));
    }

    @Test
    void eachWordKnowsItsLine() throws ReflectiveOperationException {
        Scenario chain = (Scenario) JavaSource.ofChain("""
                given(l1)
                    .setsPinBased(EXT_INTR)
                    .setsExit(ACK_INTR_ON_EXIT)

                    .when(hwIrq(0x30))
                    .expectExit(EXTERNAL_INTERRUPT)
                    .withVector(0x30)
                    .then(l1)
                    .writesEoi()""").value();

        // The class's own line comes before the chain's first.
        assertThat(chain.steps().stream().map(Step::source))
                .containsExactly(line(3), line(4), line(6), line(7), line(8), line(10));
        assertThat(chain.source()).isEqualTo(line(3)).hasToString("sample/Sample.java:3");
    }

    private static SourceLine line(int line) {
        return new SourceLine("sample/Sample.java", line);
    }
}

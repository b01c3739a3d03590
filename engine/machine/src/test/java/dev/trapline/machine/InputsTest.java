package dev.trapline.machine;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l0;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PinBased.NMI_EXITING;
import static dev.trapline.dsl.vmx.VectoredExit.EXCEPTION_NMI;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.VmcsField;
import org.junit.jupiter.api.Test;

class InputsTest {

    @Test
    void whatArrivesWhileL2RunsIsSentByL2() throws Inputs.RefusedException {
        CodeAddress arrival = Programs.INTERRUPTED.inputs().get(0).arrival().at();

        assertThat(arrival.level()).isEqualTo(Level.L2);
        assertThat(Inputs.of(Programs.INTERRUPTED).before(arrival)).hasSize(1);
    }

    @Test
    void anInterruptThatIsPendingAtTheVmEntryIsSentByL1() throws Inputs.RefusedException {
        Program program = Programs.of(given(l1)
                .setsPinBased(EXT_INTR)
                .and(l0)
                .isEmulatingVmEntry()
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT));

        assertThat(Inputs.of(program).before(Programs.start()))
                .extracting(Inputs.Sent::command)
                .containsExactly(0x44030L);
    }

    @Test
    void anNmiThatIsPendingAtTheVmEntryIsSentByL2AndByL1WhereTheEntryFailed() throws Inputs.RefusedException {
        Program program = Programs.of(given(l1)
                .setsPinBased(NMI_EXITING)
                .and(l0)
                .isEmulatingVmEntry()
                .when(nmi())
                .expectExit(EXCEPTION_NMI));

        Inputs inputs = Inputs.of(program);

        assertThat(inputs.before(CodeAddress.main(Level.L2, 0)))
                .hasSize(1)
                .isEqualTo(inputs.before(CodeAddress.of(program.field(VmcsField.HOST_RIP))))
                .isEqualTo(inputs.before(Programs.start().plus(1)));
    }
}

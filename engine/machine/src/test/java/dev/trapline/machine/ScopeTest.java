package dev.trapline.machine;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hlt;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.init;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PinBased.POSTED_INTR;
import static dev.trapline.dsl.vmx.PlainExit.INIT_SIGNAL;
import static dev.trapline.dsl.vmx.ProcessorBased.MONITOR_TRAP_FLAG;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Which programs the image cannot run exactly as they are written, each with its reason. */
class ScopeTest {

    private static String why(Program program) {
        return Scope.whyNot(program).orElse("");
    }

    @Test
    void anInterruptWhileL2RunsIsSupported() {
        assertThat(new BochsCore().supports(Programs.INTERRUPTED)).isEqualTo(Support.YES);
    }

    @Test
    void aControlThatTheEmulatedProcessorLacksIsNot() {
        Program program =
                Programs.with(Programs.INTERRUPTED, VmcsField.CPU_BASED_VM_EXEC_CONTROL, MONITOR_TRAP_FLAG.mask());

        assertThat(why(program)).isEqualTo("the emulated processor does not offer MONITOR_TRAP_FLAG");
        assertThat(why(Programs.with(Programs.INTERRUPTED, VmcsField.PIN_BASED_VM_EXEC_CONTROL, POSTED_INTR.mask())))
                .contains("POSTED_INTR");
    }

    @Test
    void anInputThatNothingInTheMachineCanSendIsNot() {
        assertThat(why(Programs.of(when(init()).expectExit(INIT_SIGNAL))))
                .contains("nothing in the machine makes Init");
    }

    @Test
    void anInterruptToAHaltedL2IsNot() {
        Program program = Programs.of(given(l1)
                .setsPinBased(EXT_INTR)
                .when(l2)
                .executes(hlt())
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT));

        assertThat(why(program)).isEqualTo("an input is to arrive while L2 is halted");
    }

    @Test
    void anInputWhereL1MayHaveHaltedL2IsNot() {
        Program program = Programs.withL1(
                Programs.INTERRUPTED, Instruction.vmwrite(VmcsField.GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal()));

        assertThat(why(program)).isEqualTo("an input is to arrive where L1 may have halted L2");
    }

    @Test
    void aProgramThatIsTooLongForTheImageIsNot() {
        Instruction[] many =
                Collections.nCopies(4000, Instruction.of(Opcode.NOP)).toArray(Instruction[]::new);

        assertThat(why(Programs.withL2(Programs.INTERRUPTED, many)))
                .startsWith("the program may take 8")
                .endsWith("bytes, and the image has room for 61440");
    }

    @Test
    void twoInputsAtOnceOfWhichTheFirstWouldNotWaitAreNot() {
        Program program = Programs.of(
                given(l1).setsPinBased(EXT_INTR).when(nmi(), hwIrq(0x30)).expectNmiTo(l2));

        assertThat(why(program)).isEqualTo("several inputs are to arrive at once where the first would not wait");
    }

    @Test
    void anInstructionThatNeedsOthersBeforeItIsNotInAShadow() {
        Program program = Programs.withL2(Programs.INTERRUPTED, Instruction.of(Opcode.STI), Instruction.popf(0x202));

        assertThat(why(program))
                .isEqualTo("POPF 0x202 in a shadow needs other instructions before it, which would end the shadow");
    }

    @Test
    void anInputWhileL2IsSingleSteppedIsNotWhereverThatBegins() {
        Program program = Programs.withL1(
                Programs.INTERRUPTED,
                Instruction.vmwrite(VmcsField.GUEST_RFLAGS, Rflags.FIXED | Rflags.IF | Rflags.TF));

        assertThat(why(program)).isEqualTo("an input is to arrive while L2 is single-stepped");
    }

    @Test
    void anInputInAHandlerThatTheProgramHasNotNeverComes() {
        Program program = Programs.withoutHandlers(
                Programs.INTERRUPTED, new Input(Words.nmi(), Arrival.during(new CodeAddress(Level.L2, 1, 0))));

        assertThat(why(program)).isEqualTo("an input is to arrive with STOP of L2");
    }

    @Test
    void anUnsupportedProgramIsNotRun() {
        Program program = Programs.withL1(Programs.INTERRUPTED, Instruction.of(Opcode.HLT));

        assertThatThrownBy(() -> new BochsCore().run(program, Limits.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("HLT of L1 is not encoded");
    }
}

package dev.trapline.model.hardware;

import static dev.trapline.dsl.Words.load;
import static dev.trapline.dsl.Words.nop;
import static dev.trapline.dsl.Words.selfIpi;
import static dev.trapline.dsl.Words.vmcall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Transition;
import dev.trapline.model.machine.Vmcs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an exit saves, loads and tells (SDM chapter 27). */
class VmExitTest {

    @Test
    void theGuestStateIsSaved() {
        Cpu cpu = Cpu.withGuest(nop(), vmcall()).set(VmcsField.GUEST_RSP, 300).enter();

        cpu.steps(2);

        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(1));
        assertThat(cpu.field(VmcsField.GUEST_RSP)).isEqualTo(300);
        assertThat(cpu.field(VmcsField.GUEST_RFLAGS)).isEqualTo(Rflags.FIXED | Rflags.IF);
    }

    @Test
    void theHostStateIsLoadedWithInterruptsDisabled() {
        Cpu cpu = Cpu.withGuest(vmcall()).enter();

        cpu.step();

        assertThat(cpu.hardware.inRoot()).isTrue();
        assertThat(cpu.hardware.rip()).isEqualTo(cpu.hostRip());
        assertThat(cpu.hardware.rsp).isEqualTo(Program.L1_STACK_TOP);
        assertThat(cpu.hardware.rflags()).isEqualTo(Rflags.FIXED);
    }

    @Test
    void anInterruptTellsNoVectorAndStaysPending() {
        Cpu cpu = Cpu.withGuest(nop()).set(PinBased.EXT_INTR).enter();
        cpu.irq(0x31);

        cpu.step();

        assertThat(cpu.field(VmcsField.VM_EXIT_REASON)).isEqualTo(1);
        assertThat(cpu.field(VmcsField.VM_EXIT_INTR_INFO)).isEqualTo(Vmcs.UNDEFINED);
        assertThat(cpu.hardware.localApic().state()).isEqualTo(new ApicState(List.of(0x31), List.of(), 0));
    }

    @Test
    void anInterruptThatIsAcknowledgedOnExitTellsItsVectorAndIsInService() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(PinBased.EXT_INTR)
                .set(ExitControl.ACK_INTR_ON_EXIT)
                .enter();
        cpu.irq(0x31);
        cpu.irq(0x52);

        cpu.step();

        assertThat(cpu.field(VmcsField.VM_EXIT_INTR_INFO)).isEqualTo(0x8000_0052L);
        assertThat(cpu.hardware.localApic().state()).isEqualTo(new ApicState(List.of(0x31), List.of(0x52), 0));
    }

    @Test
    void anInterruptThatTheLocalApicHoldsBackCausesNoExit() {
        Cpu cpu = Cpu.withGuest(nop()).set(PinBased.EXT_INTR).enter();
        cpu.hardware.localApic().tpr(0x30);
        cpu.irq(0x31);

        assertThat(cpu.step()).isEqualTo(Transition.INSTRUCTION);
    }

    @Test
    void controlsOfL1DoNotGovernL1Itself() {
        Cpu cpu = Cpu.withL1(nop(), nop()).set(PinBased.EXT_INTR).set(ProcessorBased.INTR_WINDOW_EXITING);
        cpu.hardware.rflags |= Rflags.IF;
        cpu.irq(0x31);

        cpu.step();

        assertThat(cpu.heard.events).last().isEqualTo("interrupt 0x31 to L1, returning to L1[0]");
    }

    @ParameterizedTest
    @EnumSource(names = {"VMCALL", "VMLAUNCH", "VMRESUME"})
    void vmxInstructionsOfTheGuestExit(Opcode opcode) {
        Cpu cpu = Cpu.withGuest(Instruction.of(opcode)).enter();

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("exit " + opcode);
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(0));
        assertThat(cpu.field(VmcsField.VM_EXIT_INSTRUCTION_LEN)).isEqualTo(1);
        assertThat(cpu.heard.retired).as("VMLAUNCH of L1 alone").isEqualTo(1);
    }

    @Test
    void withTheMsrBitmapAccessesToTheLocalApicDoNotExit() {
        Cpu cpu = Cpu.withGuest(selfIpi(0x31), Instruction.rdmsr(Msr.X2APIC_IRR1))
                .set(VmcsField.GUEST_RFLAGS, Rflags.FIXED)
                .enter();

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("request 0x31", "RDMSR X2APIC_IRR1 gives 0x20000");
    }

    @Test
    void withoutTheMsrBitmapEveryAccessExitsAndSaysWhatItWasAbout() {
        Cpu cpu = Cpu.withGuest(selfIpi(0x31))
                .set(VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0)
                .enter();

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("exit MSR_WRITE");
        assertThat(cpu.hardware.exitOperand()).isEqualTo(Msr.X2APIC_SELF_IPI.index());
        assertThat(cpu.hardware.exitValue()).isEqualTo(0x31);
    }

    @Test
    void anAccessToAPageThatIsNotPresentIsAnEptViolation() {
        Cpu cpu = Cpu.withGuest(load(L2Page.DATA)).withoutEptPage(L2Page.DATA).enter();

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("exit EPT_VIOLATION");
        assertThat(cpu.field(VmcsField.EXIT_QUALIFICATION)).isEqualTo(0x181);
        assertThat(cpu.field(VmcsField.IDT_VECTORING_INFO_FIELD)).isEqualTo(Vmcs.UNDEFINED);
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(0));
        assertThat(cpu.field(VmcsField.GUEST_PHYSICAL_ADDRESS)).isEqualTo(L2Page.DATA.ordinal());
    }

    @Test
    void anEptViolationDuringDeliverySavesTheStateBeforeAndTellsTheEvent() {
        Cpu cpu = Cpu.withGuest(nop()).withoutEptPage(L2Page.STACK).enter();
        cpu.irq(0x31);

        cpu.step();

        assertThat(cpu.heard.events).last().isEqualTo("exit EPT_VIOLATION");
        assertThat(cpu.vectoring()).contains(EventInfo.externalInterrupt(0x31));
        assertThat(cpu.field(VmcsField.EXIT_QUALIFICATION)).isEqualTo(0x182);
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(0));
        assertThat(cpu.field(VmcsField.GUEST_RSP)).isEqualTo(Program.L2_STACK_TOP);
        assertThat(cpu.field(VmcsField.GUEST_RFLAGS)).isEqualTo(Rflags.FIXED | Rflags.IF);
        assertThat(cpu.hardware.localApic().state().inService())
                .as("acknowledged all the same")
                .containsExactly(0x31);
    }

    @Test
    void anEptViolationDuringDeliveryOfAnNmiSavesBlockingByNmi() {
        Cpu cpu = Cpu.withGuest(nop()).withoutEptPage(L2Page.STACK).enter();
        cpu.hardware.raiseNmi();

        cpu.step();

        assertThat(cpu.vectoring()).contains(EventInfo.nmi());
        assertThat(cpu.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO)).isEqualTo(Interruptibility.NMI);
    }

    @Test
    void anEptViolationDuringTheDeliveryThatEndsAHaltSavesTheActiveState() {
        Cpu cpu = Cpu.withGuest(nop())
                .withoutEptPage(L2Page.STACK)
                .set(VmcsField.GUEST_ACTIVITY_STATE, 1)
                .enter();
        cpu.irq(0x31);

        cpu.step();

        assertThat(cpu.field(VmcsField.GUEST_ACTIVITY_STATE)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"UD2, true", "LOAD_NON_CANONICAL, true", "DIV, true", "INT3, false", "INT1, false"})
    void anExceptionSavesTheResumeFlagThatItsDeliveryWouldPush(Opcode opcode, boolean isFault) {
        Cpu cpu = Cpu.withGuest(Instruction.of(opcode))
                .set(VmcsField.EXCEPTION_BITMAP, 0xFFFF_FFFFL)
                .enter();

        cpu.step();

        assertThat(cpu.heard.events).last().isEqualTo("exit EXCEPTION_NMI");
        assertThat(cpu.field(VmcsField.GUEST_RFLAGS) & Rflags.RF).isEqualTo(isFault ? Rflags.RF : 0);
    }

    @Test
    void anEptViolationDuringTheDeliveryOfAFaultSavesTheResumeFlagAs1() {
        Cpu cpu = Cpu.withGuest(Instruction.of(Opcode.UD2))
                .withoutEptPage(L2Page.STACK)
                .enter();

        cpu.step();

        assertThat(cpu.heard.events).last().isEqualTo("exit EPT_VIOLATION");
        assertThat(cpu.field(VmcsField.GUEST_RFLAGS) & Rflags.RF).isEqualTo(Rflags.RF);
    }

    @Test
    void anAccessThatExitsSavesTheResumeFlagAs1() {
        Cpu cpu = Cpu.withGuest(load(L2Page.DATA)).withoutEptPage(L2Page.DATA).enter();

        cpu.step();

        assertThat(cpu.field(VmcsField.GUEST_RFLAGS) & Rflags.RF).isEqualTo(Rflags.RF);
    }

    @Test
    void anInstructionThatExitsSavesTheResumeFlagAs0() {
        Cpu cpu = Cpu.withGuest(vmcall())
                .set(VmcsField.GUEST_RFLAGS, Rflags.FIXED | Rflags.RF)
                .enter();

        cpu.step();

        assertThat(cpu.field(VmcsField.GUEST_RFLAGS)).isEqualTo(Rflags.FIXED);
    }

    @Test
    void anyOtherExitSavesTheResumeFlagAsItWas() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(ProcessorBased.INTR_WINDOW_EXITING)
                .set(VmcsField.GUEST_RFLAGS, Rflags.FIXED | Rflags.IF | Rflags.RF)
                .enter();

        cpu.step();

        assertThat(cpu.heard.events).last().isEqualTo("exit INTERRUPT_WINDOW");
        assertThat(cpu.field(VmcsField.GUEST_RFLAGS)).isEqualTo(Rflags.FIXED | Rflags.IF | Rflags.RF);
    }
}

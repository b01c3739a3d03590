package dev.trapline.model.hardware;

import static dev.trapline.dsl.Words.nop;
import static dev.trapline.dsl.Words.vmcall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Transition;
import org.junit.jupiter.api.Test;

/** VM entries that succeed, what they inject, and VM-entry failures (SDM 26.3 to 26.8; behaviours, groups E and R). */
class VmEntryTest {

    private static final long INTERRUPT = EventInfo.externalInterrupt(0x52).raw();

    @Test
    void theGuestStateIsLoadedAndTheVmcsIsLaunched() {
        Cpu cpu = Cpu.withGuest(nop()).set(VmcsField.GUEST_RSP, 300).enter();

        assertThat(cpu.hardware.inRoot()).isFalse();
        assertThat(cpu.hardware.rip()).isEqualTo(Cpu.l2(0));
        assertThat(cpu.hardware.rsp).isEqualTo(300);
        assertThat(cpu.hardware.rflags()).isEqualTo(Rflags.FIXED | Rflags.IF);
        assertThat(cpu.vmcs().launched()).isTrue();
    }

    @Test
    void whatIsPendingAtTheEntryExitsBeforeTheFirstInstruction() {
        Cpu cpu = Cpu.withGuest(nop()).set(PinBased.EXT_INTR);
        cpu.irq(0x31);

        assertThat(cpu.step()).as("VMLAUNCH").isEqualTo(Transition.INSTRUCTION);
        assertThat(cpu.step()).isEqualTo(Transition.EVENT);

        assertThat(cpu.heard.events).containsExactly("request 0x31", "VMLAUNCH enters", "exit EXTERNAL_INTERRUPT");
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(0));
    }

    @Test
    void anInjectedInterruptIsDeliveredThroughAnInterruptGate() {
        Cpu cpu = Cpu.withGuest(nop()).set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, INTERRUPT);

        cpu.step();

        assertThat(cpu.heard.events)
                .containsExactly("VMLAUNCH enters", "injected interrupt 0x52 to L2, returning to L2[0]");
        assertThat(cpu.hardware.rip()).isEqualTo(new CodeAddress(Level.L2, 2, 0).value());
        assertThat(cpu.hardware.rflags()).isEqualTo(Rflags.FIXED);
        assertThat(cpu.memory.stack(Program.L2_STACK_TOP - 1)).isEqualTo(Rflags.FIXED | Rflags.IF);
        assertThat(cpu.memory.stack(Program.L2_STACK_TOP - 2))
                .as("privilege level")
                .isZero();
        assertThat(cpu.memory.stack(Program.L2_STACK_TOP - 3)).isEqualTo(Cpu.l2(0));
    }

    @Test
    void anInjectionLeavesTheLocalApicAlone() {
        Cpu cpu = Cpu.withGuest(nop()).set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, INTERRUPT);
        cpu.irq(0x52);

        cpu.step();

        assertThat(cpu.hardware.localApic().state().pending()).containsExactly(0x52);
        assertThat(cpu.hardware.localApic().state().inService()).isEmpty();
    }

    @Test
    void anInjectedEventIsNotIntercepted() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(PinBased.NMI_EXITING)
                .set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, EventInfo.nmi().raw());

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("VMLAUNCH enters", "injected NMI to L2, returning to L2[0]");
    }

    @Test
    void anInjectionComesBeforeEverythingThatIsPending() {
        Cpu cpu = Cpu.withGuest(nop()).set(PinBased.EXT_INTR).set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, INTERRUPT);
        cpu.irq(0x31);

        cpu.steps(2);

        assertThat(cpu.heard.events)
                .endsWith("injected interrupt 0x52 to L2, returning to L2[0]", "exit EXTERNAL_INTERRUPT");
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(new CodeAddress(Level.L2, 2, 0).value());
    }

    @Test
    void anInjectionWakesAGuestThatIsEnteredHalted() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(VmcsField.GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal())
                .set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, INTERRUPT)
                .enter();

        assertThat(cpu.hardware.activity).isEqualTo(ActivityState.ACTIVE.ordinal());
    }

    @Test
    void anInjectionThatMeetsAnEptViolationIsTold() {
        Cpu cpu = Cpu.withGuest(nop()).withoutEptPage(L2Page.STACK).set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, INTERRUPT);

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("VMLAUNCH enters", "exit EPT_VIOLATION");
        assertThat(cpu.vectoring()).contains(EventInfo.externalInterrupt(0x52));
        assertThat(cpu.field(VmcsField.VM_ENTRY_INTR_INFO_FIELD) & EventInfo.VALID)
                .isZero();
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(0));
    }

    @Test
    void aPreemptionTimerOfValue0ExitsBeforeTheFirstInstruction() {
        Cpu cpu = Cpu.withGuest(nop()).set(PinBased.VMX_PREEMPTION_TIMER).enter();

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("exit PREEMPTION_TIMER");
    }

    @Test
    void aPreemptionTimerThatIsNot0DoesNotExpire() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(PinBased.VMX_PREEMPTION_TIMER)
                .set(VmcsField.VMX_PREEMPTION_TIMER_VALUE, 1)
                .enter();

        assertThat(cpu.step()).isEqualTo(Transition.INSTRUCTION);
    }

    @Test
    void anEntryFailureLoadsTheHostState() {
        Cpu cpu = Cpu.withGuest(nop()).set(VmcsField.GUEST_RFLAGS, 0);

        cpu.step();

        assertThat(cpu.hardware.inRoot()).isTrue();
        assertThat(cpu.hardware.rip()).isEqualTo(cpu.hostRip());
        assertThat(cpu.hardware.rflags()).isEqualTo(Rflags.FIXED);
        assertThat(cpu.field(VmcsField.VM_EXIT_REASON)).isEqualTo(0x8000_0021L);
        assertThat(cpu.field(VmcsField.EXIT_QUALIFICATION)).isZero();
        assertThat(cpu.heard.retired).as("VMLAUNCH did not complete").isZero();
    }

    @Test
    void anEntryFailureLeavesEventLaunchStateAndExitInformationAlone() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(VmcsField.GUEST_RFLAGS, 0)
                .set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, EventInfo.nmi().raw())
                .set(VmcsField.VM_EXIT_INTR_INFO, 5)
                .set(VmcsField.IDT_VECTORING_INFO_FIELD, 6)
                .set(VmcsField.GUEST_RIP, 77);

        cpu.step();

        assertThat(cpu.field(VmcsField.VM_ENTRY_INTR_INFO_FIELD))
                .isEqualTo(EventInfo.nmi().raw());
        assertThat(cpu.field(VmcsField.VM_EXIT_INTR_INFO)).isEqualTo(5);
        assertThat(cpu.field(VmcsField.IDT_VECTORING_INFO_FIELD)).isEqualTo(6);
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(77);
        assertThat(cpu.vmcs().launched()).isFalse();
    }

    @Test
    void anExitClearsTheEventSoThatItIsNotInjectedTwice() {
        Cpu cpu = Cpu.withGuest(vmcall())
                .set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, EventInfo.nmi().raw());
        cpu.steps(3);

        assertThat(cpu.heard.events).last().isEqualTo("exit VMCALL");
        assertThat(cpu.field(VmcsField.VM_ENTRY_INTR_INFO_FIELD) & EventInfo.VALID)
                .isZero();
    }

    @Test
    void theControlsOfTheVmcsGovernTheGuest() {
        Cpu cpu = Cpu.withGuest(nop()).set(ProcessorBased.INTR_WINDOW_EXITING).enter();

        assertThat(cpu.step()).isEqualTo(Transition.EVENT);
    }

    @Test
    void anEventInRealAddressModeIsRefused() {
        Cpu cpu = Cpu.withGuest(Instruction.of(Opcode.UD2))
                .withoutEptPage(L2Page.DATA)
                .set(SecondaryBased.UNRESTRICTED_GUEST)
                .set(VmcsField.GUEST_CR0, 0)
                .enter();

        assertThatThrownBy(cpu::step)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("#UD is to be delivered in real-address mode, whose interrupt-vector table is not modelled:"
                        + " GUEST_CR0 has to have bit 0, PE");
    }
}

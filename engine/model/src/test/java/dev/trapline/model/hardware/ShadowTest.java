package dev.trapline.model.hardware;

import static dev.trapline.dsl.Words.cli;
import static dev.trapline.dsl.Words.hlt;
import static dev.trapline.dsl.Words.movSs;
import static dev.trapline.dsl.Words.nop;
import static dev.trapline.dsl.Words.popfEnablingInterrupts;
import static dev.trapline.dsl.Words.sti;
import static dev.trapline.dsl.Words.vmcall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import org.junit.jupiter.api.Test;

/** Blocking by STI and MOV SS (SDM 6.8.3, table 24-3; behaviours, group J). */
class ShadowTest {

    private static Cpu withInterruptsDisabled(Instruction... l2) {
        return Cpu.withGuest(l2).set(VmcsField.GUEST_RFLAGS, Rflags.FIXED).enter();
    }

    @Test
    void stiThatEnablesInterruptsHoldsThemBackForOneInstruction() {
        Cpu cpu = withInterruptsDisabled(sti(), nop(), nop());
        cpu.irq(0x31);

        cpu.steps(3);

        assertThat(cpu.heard.events).last().isEqualTo("interrupt 0x31 to L2, returning to L2[2]");
    }

    @Test
    void stiThatFindsInterruptsEnabledHoldsNothingBack() {
        Cpu cpu = Cpu.withGuest(sti(), nop()).enter();

        cpu.step();

        assertThat(cpu.hardware.shadow).isZero();
    }

    @Test
    void aSecondStiEndsTheShadowOfTheFirst() {
        Cpu cpu = withInterruptsDisabled(sti(), sti(), nop());

        cpu.steps(2);

        assertThat(cpu.hardware.shadow).isZero();
    }

    @Test
    void popfEnablesInterruptsAtOnce() {
        Cpu cpu = withInterruptsDisabled(popfEnablingInterrupts(), nop());
        cpu.irq(0x31);

        cpu.steps(2);

        assertThat(cpu.heard.events).last().isEqualTo("interrupt 0x31 to L2, returning to L2[1]");
    }

    @Test
    void cliInTheShadowOfStiLeavesInterruptsDisabled() {
        Cpu cpu = withInterruptsDisabled(sti(), cli(), nop(), nop());
        cpu.irq(0x31);

        cpu.steps(4);

        assertThat(cpu.heard.events).containsExactly("request 0x31");
    }

    @Test
    void movSsHoldsInterruptsBackForOneInstruction() {
        Cpu cpu = Cpu.withGuest(movSs(), nop(), nop()).enter();
        cpu.step();
        cpu.irq(0x31);

        cpu.steps(2);

        assertThat(cpu.heard.events).last().isEqualTo("interrupt 0x31 to L2, returning to L2[2]");
    }

    @Test
    void movSsHoldsNmisBackForOneInstruction() {
        Cpu cpu = Cpu.withGuest(movSs(), nop(), nop()).enter();
        cpu.step();
        cpu.hardware.raiseNmi();

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("NMI to L2, returning to L2[2]");
    }

    @Test
    void hltExecutesInTheShadowOfStiAndTheInterruptWakesItAtOnce() {
        Cpu cpu = withInterruptsDisabled(sti(), hlt(), nop());
        cpu.irq(0x31);

        cpu.steps(3);

        assertThat(cpu.heard.events).last().isEqualTo("interrupt 0x31 to L2, returning to L2[2]");
    }

    @Test
    void anInstructionThatExitsHasNotExecutedAndItsShadowIsSaved() {
        Cpu cpu = withInterruptsDisabled(sti(), vmcall());

        cpu.steps(2);

        assertThat(cpu.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO)).isEqualTo(Interruptibility.STI);
        assertThat(cpu.hardware.shadow).as("L1 starts without one").isZero();
    }

    @Test
    void aDeliveryEndsTheShadow() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI)
                .set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, Hardware.NMI_INFO);

        cpu.enter();

        assertThat(cpu.hardware.shadow).isZero();
    }

    @Test
    void aVmEntryLoadsTheShadowOfTheVmcs() {
        Cpu cpu = Cpu.withGuest(nop(), nop())
                .set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS)
                .enter();
        cpu.irq(0x31);

        cpu.steps(2);

        assertThat(cpu.heard.events).last().isEqualTo("interrupt 0x31 to L2, returning to L2[1]");
    }

    @Test
    void anInterruptWindowIsClosedInAShadow() {
        Cpu cpu = Cpu.withGuest(nop(), nop())
                .set(ProcessorBased.INTR_WINDOW_EXITING)
                .set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.STI)
                .enter();

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("exit INTERRUPT_WINDOW");
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(1));
    }

    @Test
    void anNmiWindowIsClosedInTheShadowOfMovSs() {
        Cpu cpu = Cpu.withGuest(nop(), nop())
                .set(PinBased.NMI_EXITING, PinBased.VIRTUAL_NMIS)
                .set(ProcessorBased.NMI_WINDOW_EXITING)
                .set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.MOV_SS)
                .enter();

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("exit NMI_WINDOW");
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(1));
    }
}

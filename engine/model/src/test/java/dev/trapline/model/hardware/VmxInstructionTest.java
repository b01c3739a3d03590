package dev.trapline.model.hardware;

import static dev.trapline.dsl.Words.movSs;
import static dev.trapline.dsl.Words.nop;
import static dev.trapline.dsl.Words.sti;
import static dev.trapline.dsl.Words.vmcall;
import static dev.trapline.dsl.Words.vmread;
import static dev.trapline.dsl.Words.vmwrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Choices;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** L1's VMX instructions: VMsucceed, VMfailValid with its number, VMfailInvalid (SDM chapter 30; behaviours, groups C and F). */
class VmxInstructionTest {

    private static final Instruction VMLAUNCH = Instruction.of(Opcode.VMLAUNCH);
    private static final Instruction VMRESUME = Instruction.of(Opcode.VMRESUME);
    private static final Instruction VMCLEAR = new Instruction(Opcode.VMCLEAR, 0, 0);
    private static final Instruction VMPTRLD = new Instruction(Opcode.VMPTRLD, 0, 0);

    @Test
    void vmFailValidSetsZfAloneAndWritesTheNumber() {
        Cpu cpu = Cpu.withL1(VMRESUME, nop());
        cpu.hardware.rflags |= Rflags.ARITHMETIC | Rflags.IF;

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("VMRESUME fails 5");
        assertThat(cpu.hardware.rflags()).isEqualTo(Rflags.FIXED | Rflags.IF | Rflags.ZF);
        assertThat(cpu.field(VmcsField.VM_INSTRUCTION_ERROR)).isEqualTo(5);
        assertThat(cpu.hardware.rip()).as("L1 goes on after it").isEqualTo(cpu.hostRip() - 1);
    }

    @Test
    void vmFailInvalidSetsCfAlone() {
        Cpu cpu = Cpu.withL1(VMCLEAR, VMLAUNCH);
        cpu.hardware.rflags |= Rflags.ARITHMETIC;

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("VMLAUNCH fails without number");
        assertThat(cpu.hardware.rflags()).isEqualTo(Rflags.FIXED | Rflags.CF);
    }

    @Test
    void vmSucceedClearsTheArithmeticFlags() {
        Cpu cpu = Cpu.withL1(vmread(VmcsField.GUEST_RSP));
        cpu.hardware.rflags |= Rflags.ARITHMETIC | Rflags.IF;

        cpu.step();

        assertThat(cpu.hardware.rflags()).isEqualTo(Rflags.FIXED | Rflags.IF);
    }

    @Test
    void withoutACurrentVmcsReadsAndWritesFail() {
        Cpu cpu = Cpu.withL1(VMCLEAR, vmread(VmcsField.GUEST_RIP), vmwrite(VmcsField.GUEST_RIP, 1));

        cpu.steps(3);

        assertThat(cpu.heard.events).containsExactly("VMREAD fails without number", "VMWRITE fails without number");
    }

    @Test
    void vmlaunchOfALaunchedVmcsIsError4() {
        Cpu cpu = Cpu.withL1(VMLAUNCH);
        cpu.vmcs().launched(true);

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("VMLAUNCH fails 4");
        assertThat(cpu.vmcs().launched()).isTrue();
    }

    @Test
    void aVmEntryInTheShadowOfMovSsIsError26AndPrecedesTheLaunchState() {
        Cpu cpu = Cpu.withL1(movSs(), VMRESUME);

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("VMRESUME fails 26");
    }

    @Test
    void aVmEntryInTheShadowOfMovSsWithoutACurrentVmcsIsVmFailInvalid() {
        Cpu cpu = Cpu.withL1(VMCLEAR, movSs(), VMLAUNCH);

        cpu.steps(3);

        assertThat(cpu.heard.events).containsExactly("VMLAUNCH fails without number");
    }

    @Test
    void aVmEntryInTheShadowOfStiSucceeds() {
        Cpu cpu = Cpu.withL1(sti(), VMLAUNCH);

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("VMLAUNCH enters");
    }

    @Test
    void invalidControlsAreError7AndInvalidHostStateError8() {
        Cpu controls = Cpu.withL1(VMLAUNCH).set(PinBased.VIRTUAL_NMIS);
        Cpu host = Cpu.withL1(VMLAUNCH).set(VmcsField.HOST_RIP, 0);

        controls.step();
        host.step();

        assertThat(controls.heard.events).containsExactly("VMLAUNCH fails 7");
        assertThat(host.heard.events).containsExactly("VMLAUNCH fails 8");
        assertThat(host.vmcs().launched()).isFalse();
    }

    @Test
    void aFailedVmEntryLetsAPendingInterruptThroughAfterwards() {
        Cpu cpu = Cpu.withL1(sti(), VMRESUME, nop());
        cpu.irq(0x31);

        cpu.steps(3);

        assertThat(cpu.heard.events)
                .containsExactly("request 0x31", "VMRESUME fails 5", "interrupt 0x31 to L1, returning to L1[2]");
    }

    @Test
    void vmcallInRootModeIsError1() {
        Cpu cpu = Cpu.withL1(vmcall());

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("VMCALL fails 1");
    }

    @Test
    void vmwriteOfAnExitFieldIsError13() {
        Cpu cpu = Cpu.withL1(vmwrite(VmcsField.VM_EXIT_REASON, 7));

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("VMWRITE fails 13");
        assertThat(cpu.field(VmcsField.VM_EXIT_REASON)).isZero();
    }

    @Test
    void vmreadGivesWhatVmwriteWrote() {
        Cpu cpu = Cpu.withL1(vmwrite(VmcsField.GUEST_RIP, 0x77), vmread(VmcsField.GUEST_RIP));

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("VMREAD GUEST_RIP gives 0x77");
    }

    @Test
    void vmclearMakesALaunchedVmcsClearAndVmptrldCurrentAgain() {
        Cpu cpu = Cpu.withL1(VMCLEAR, VMPTRLD, VMLAUNCH);
        cpu.vmcs().launched(true);

        cpu.steps(3);

        assertThat(cpu.heard.events).containsExactly("VMLAUNCH enters");
    }

    @Test
    void vmclearOfAnotherVmcsLeavesTheCurrentOne() {
        Cpu cpu = Cpu.withL1(new Instruction(Opcode.VMCLEAR, 3, 0), VMLAUNCH);

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("VMLAUNCH enters");
    }

    @Test
    void rdmsrOfACapabilityTellsWhatIsOffered() {
        Capabilities offered = Capabilities.ALL.without(Set.of(ExitControl.ACK_INTR_ON_EXIT));
        Instruction read = Instruction.rdmsr(Msr.IA32_VMX_EXIT_CTLS);
        Cpu all = Cpu.withL1(read);
        Cpu less = Cpu.withL1(Choices.AS_KVM, offered, read);

        all.step();
        less.step();

        assertThat(all.heard.events).containsExactly("RDMSR IA32_VMX_EXIT_CTLS gives 0x40800000000000");
        assertThat(less.heard.events).containsExactly("RDMSR IA32_VMX_EXIT_CTLS gives 0x40000000000000");
    }
}

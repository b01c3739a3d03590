package dev.trapline.model.hardware;

import static dev.trapline.dsl.Words.nop;
import static dev.trapline.dsl.Words.vmcall;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import org.junit.jupiter.api.Test;

/** Blocking by NMI, physical and virtual (SDM 6.7.1, 25.3, 26.7.1, 27.5.5; behaviours, group D). */
class NmiBlockingTest {

    private static final Instruction IRET = Instruction.of(Opcode.IRET);
    private static final PinBased[] VIRTUAL = {PinBased.NMI_EXITING, PinBased.VIRTUAL_NMIS};

    private static long nmiHandler(Level level) {
        return new CodeAddress(level, 1, 0).value();
    }

    @Test
    void deliveringAnNmiBlocksNmisUntilIret() {
        Cpu cpu = Cpu.withGuest(nop(), nop()).enter();
        cpu.hardware.raiseNmi();
        cpu.step();
        cpu.hardware.raiseNmi();
        assertThat(cpu.hardware.rip()).isEqualTo(nmiHandler(Level.L2));

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("NMI to L2, returning to L2[0]", "NMI to L2, returning to L2[0]");
    }

    @Test
    void theLatchHoldsOneNmi() {
        Cpu cpu = Cpu.withGuest(nop(), nop()).enter();
        cpu.hardware.raiseNmi();
        cpu.hardware.raiseNmi();

        cpu.steps(4);

        assertThat(cpu.heard.events).containsExactly("NMI to L2, returning to L2[0]");
    }

    @Test
    void anExitByNmiBlocksNmisInL1AndSavesThatTheyWereNot() {
        Cpu cpu = Cpu.withGuest(nop()).set(PinBased.NMI_EXITING).enter();
        cpu.hardware.raiseNmi();

        cpu.step();

        assertThat(cpu.field(VmcsField.VM_EXIT_INTR_INFO)).isEqualTo(0x8000_0202L);
        assertThat(cpu.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO)).isZero();
        assertThat(cpu.hardware.nmiBlocked).isTrue();
    }

    @Test
    void anotherExitLeavesBlockingByNmiAsItIs() {
        Cpu cpu = Cpu.withGuest(vmcall())
                .set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .enter();

        cpu.step();

        assertThat(cpu.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO)).isEqualTo(Interruptibility.NMI);
        assertThat(cpu.hardware.nmiBlocked).isTrue();
    }

    @Test
    void aVmEntryLoadsBit3AsBlockingByNmi() {
        Cpu blocked = Cpu.withGuest(nop())
                .set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .enter();
        Cpu open = Cpu.withGuest(nop());
        open.hardware.nmiBlocked = true;
        open.enter();

        assertThat(blocked.hardware.nmiBlocked).isTrue();
        assertThat(open.hardware.nmiBlocked).isFalse();
    }

    @Test
    void withVirtualNmisBit3IsVirtualBlockingAndAnNmiExitsAllTheSame() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(VIRTUAL)
                .set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .enter();
        assertThat(cpu.hardware.nmiBlocked).isFalse();
        assertThat(cpu.hardware.virtualNmiBlocked).isTrue();
        cpu.hardware.raiseNmi();

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("exit EXCEPTION_NMI");
        assertThat(cpu.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO)).isEqualTo(Interruptibility.NMI);
    }

    @Test
    void withoutNmiExitingIretUnblocks() {
        Cpu cpu = Cpu.withGuest(IRET)
                .set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .enter();
        prepareReturn(cpu);

        cpu.step();

        assertThat(cpu.hardware.nmiBlocked).isFalse();
    }

    @Test
    void withNmiExitingAloneIretUnblocksNothing() {
        Cpu cpu = Cpu.withGuest(IRET)
                .set(PinBased.NMI_EXITING)
                .set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .enter();
        prepareReturn(cpu);
        cpu.hardware.raiseNmi();

        cpu.steps(2);

        assertThat(cpu.hardware.nmiBlocked).isTrue();
        assertThat(cpu.heard.events).as("no exit by the NMI").isEmpty();
    }

    @Test
    void withVirtualNmisIretEndsVirtualBlocking() {
        Cpu cpu = Cpu.withGuest(IRET)
                .set(VIRTUAL)
                .set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .enter();
        prepareReturn(cpu);

        cpu.step();

        assertThat(cpu.hardware.virtualNmiBlocked).isFalse();
    }

    @Test
    void anNmiWindowOpensWhenVirtualBlockingEnds() {
        Cpu cpu = Cpu.withGuest(IRET)
                .set(VIRTUAL)
                .set(ProcessorBased.NMI_WINDOW_EXITING)
                .set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, Interruptibility.NMI)
                .enter();
        prepareReturn(cpu);

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("exit NMI_WINDOW");
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(5));
    }

    @Test
    void injectingAnNmiBlocksNmis() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, EventInfo.nmi().raw())
                .enter();

        assertThat(cpu.hardware.nmiBlocked).isTrue();
        assertThat(cpu.hardware.virtualNmiBlocked).isFalse();
    }

    @Test
    void injectingAnNmiWithVirtualNmisBlocksVirtualOnes() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(VIRTUAL)
                .set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, EventInfo.nmi().raw())
                .enter();

        assertThat(cpu.hardware.nmiBlocked).isFalse();
        assertThat(cpu.hardware.virtualNmiBlocked).isTrue();
    }

    @Test
    void anEntryFailureLeavesBlockingByNmiAsItWas() {
        Cpu cpu = Cpu.withGuest(nop()).set(VmcsField.GUEST_RFLAGS, 0);
        cpu.hardware.nmiBlocked = true;

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("entry failure INVALID_STATE");
        assertThat(cpu.hardware.nmiBlocked).isTrue();
    }

    /** IRET finds where to go on the stack: L2[5], with interrupts disabled. */
    private static void prepareReturn(Cpu cpu) {
        cpu.hardware.push(Rflags.FIXED);
        cpu.hardware.push(0);
        cpu.hardware.push(Cpu.l2(5));
    }
}

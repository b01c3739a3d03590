package dev.trapline.model.hardware;

import static dev.trapline.dsl.Words.movSs;
import static dev.trapline.dsl.Words.nop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Choices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the architecture leaves open, each way (behaviours X13, X14, N25, B04). */
class ChoicesTest {

    private static final Choices NONE_WAITS = new Choices(false, false, false, false, false, false, false);

    private static Cpu inShadow(Choices choices, long shadow) {
        Instruction[] code = {nop(), nop(), nop()};
        return Cpu.withGuest(choices, code).set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, shadow);
    }

    @ParameterizedTest
    @ValueSource(longs = {Interruptibility.STI, Interruptibility.MOV_SS})
    void anExitByAnInterruptMayIgnoreTheShadowAndSaveIt(long shadow) {
        Cpu cpu = inShadow(NONE_WAITS, shadow).set(PinBased.EXT_INTR).enter();
        cpu.irq(0x31);

        cpu.step();

        assertThat(cpu.heard.events).last().isEqualTo("exit EXTERNAL_INTERRUPT");
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(0));
        assertThat(cpu.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO)).isEqualTo(shadow);
    }

    @ParameterizedTest
    @ValueSource(longs = {Interruptibility.STI, Interruptibility.MOV_SS})
    void anExitByAnInterruptMayWaitForTheShadow(long shadow) {
        Cpu cpu = inShadow(new Choices(true, false, false, false, false, false, false), shadow)
                .set(PinBased.EXT_INTR)
                .enter();
        cpu.irq(0x31);

        cpu.steps(2);

        assertThat(cpu.heard.events).last().isEqualTo("exit EXTERNAL_INTERRUPT");
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(1));
        assertThat(cpu.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {Interruptibility.STI, Interruptibility.MOV_SS})
    void anExitByAnNmiMayIgnoreTheShadowAndSaveIt(long shadow) {
        Cpu cpu = inShadow(NONE_WAITS, shadow).set(PinBased.NMI_EXITING).enter();
        cpu.hardware.raiseNmi();

        cpu.step();

        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(0));
        assertThat(cpu.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO)).isEqualTo(shadow);
    }

    @ParameterizedTest
    @ValueSource(longs = {Interruptibility.STI, Interruptibility.MOV_SS})
    void anExitByAnNmiMayWaitForTheShadow(long shadow) {
        Cpu cpu = inShadow(new Choices(false, true, false, false, false, false, false), shadow)
                .set(PinBased.NMI_EXITING)
                .enter();
        cpu.hardware.raiseNmi();

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("exit EXCEPTION_NMI");
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(1));
    }

    @Test
    void theShadowOfStiMayLetAnNmiThrough() {
        Cpu cpu = inShadow(NONE_WAITS, Interruptibility.STI).enter();
        cpu.hardware.raiseNmi();

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("NMI to L2, returning to L2[0]");
    }

    @Test
    void theShadowOfStiMayHoldAnNmiBack() {
        Cpu cpu = inShadow(new Choices(false, false, true, false, false, false, false), Interruptibility.STI)
                .enter();
        cpu.hardware.raiseNmi();

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("NMI to L2, returning to L2[1]");
    }

    @Test
    void theShadowOfMovSsHoldsAnNmiBackWhateverTheChoice() {
        Cpu cpu = inShadow(NONE_WAITS, Interruptibility.MOV_SS).enter();
        cpu.hardware.raiseNmi();

        cpu.steps(2);

        assertThat(cpu.heard.events).containsExactly("NMI to L2, returning to L2[1]");
    }

    @Test
    void aSecondMovSsMayCastNoShadow() {
        Cpu cpu = Cpu.withGuest(NONE_WAITS, movSs(), movSs(), nop()).enter();

        cpu.steps(2);

        assertThat(cpu.hardware.shadow).isZero();
    }

    @Test
    void aSecondMovSsMayCastAShadow() {
        Cpu cpu = Cpu.withGuest(new Choices(false, false, false, false, true, false, false), movSs(), movSs(), nop())
                .enter();

        cpu.steps(2);

        assertThat(cpu.hardware.shadow).isEqualTo(Interruptibility.MOV_SS);
    }

    @Test
    void aThirdMovSsCastsAShadowWhateverTheChoice() {
        Cpu cpu = Cpu.withGuest(NONE_WAITS, movSs(), movSs(), movSs(), nop()).enter();

        cpu.steps(3);

        assertThat(cpu.hardware.shadow).isEqualTo(Interruptibility.MOV_SS);
    }
}

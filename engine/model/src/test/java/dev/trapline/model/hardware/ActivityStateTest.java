package dev.trapline.model.hardware;

import static dev.trapline.dsl.Words.hlt;
import static dev.trapline.dsl.Words.nop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Transition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each activity state lets through, and what an exit saves of it (SDM 25.2, 27.3.4; behaviours, group I). */
class ActivityStateTest {

    @ParameterizedTest
    @CsvSource({
        "ACTIVE,        PREEMPTION_TIMER,   true",
        "ACTIVE,        NMI_WINDOW,         true",
        "ACTIVE,        NMI,                true",
        "ACTIVE,        INTERRUPT_WINDOW,   true",
        "ACTIVE,        EXTERNAL_INTERRUPT, true",
        "HLT,           PREEMPTION_TIMER,   true",
        "HLT,           NMI_WINDOW,         true",
        "HLT,           NMI,                true",
        "HLT,           INTERRUPT_WINDOW,   true",
        "HLT,           EXTERNAL_INTERRUPT, true",
        "SHUTDOWN,      PREEMPTION_TIMER,   true",
        "SHUTDOWN,      NMI_WINDOW,         true",
        "SHUTDOWN,      NMI,                true",
        "SHUTDOWN,      INTERRUPT_WINDOW,   false",
        "SHUTDOWN,      EXTERNAL_INTERRUPT, false",
        "WAIT_FOR_SIPI, PREEMPTION_TIMER,   false",
        "WAIT_FOR_SIPI, NMI_WINDOW,         false",
        "WAIT_FOR_SIPI, NMI,                false",
        "WAIT_FOR_SIPI, INTERRUPT_WINDOW,   false",
        "WAIT_FOR_SIPI, EXTERNAL_INTERRUPT, false",
    })
    void anActivityStateLetsSomeEventsThrough(ActivityState state, BoundaryEvent event, boolean due) {
        Cpu cpu = Cpu.withGuest(nop())
                .set(
                        PinBased.EXT_INTR,
                        PinBased.NMI_EXITING,
                        PinBased.VIRTUAL_NMIS,
                        PinBased.VMX_PREEMPTION_TIMER,
                        ProcessorBased.INTR_WINDOW_EXITING,
                        ProcessorBased.NMI_WINDOW_EXITING)
                .enter();
        cpu.hardware.raiseIrq(0x31);
        cpu.hardware.raiseNmi();

        cpu.hardware.activity = state.ordinal();

        assertThat(event.due(cpu.hardware)).isEqualTo(due);
    }

    @Test
    void aHaltedProcessorIsIdleUntilAnEvent() {
        Cpu cpu = Cpu.withGuest(hlt(), nop()).enter();

        assertThat(cpu.step()).isEqualTo(Transition.INSTRUCTION);
        assertThat(cpu.step()).isEqualTo(Transition.IDLE);
        cpu.hardware.raiseIrq(0x31);
        assertThat(cpu.step()).isEqualTo(Transition.EVENT);

        assertThat(cpu.heard.events).contains("interrupt 0x31 to L2, returning to L2[1]");
        assertThat(cpu.hardware.activity).isEqualTo(ActivityState.ACTIVE.ordinal());
    }

    @Test
    void aHaltedProcessorWithInterruptsDisabledIsNotWokenByAnInterrupt() {
        Cpu cpu = Cpu.withGuest(hlt(), nop())
                .set(VmcsField.GUEST_RFLAGS, Rflags.FIXED)
                .enter();
        cpu.step();

        cpu.hardware.raiseIrq(0x31);

        assertThat(cpu.step()).isEqualTo(Transition.IDLE);
    }

    @Test
    void anInterruptThatExitsWakesWhateverTheInterruptFlagAndIsSavedAsHlt() {
        Cpu cpu = Cpu.withGuest(hlt(), nop())
                .set(PinBased.EXT_INTR)
                .set(VmcsField.GUEST_RFLAGS, Rflags.FIXED)
                .enter();
        cpu.step();

        cpu.hardware.raiseIrq(0x31);
        cpu.step();

        assertThat(cpu.field(VmcsField.GUEST_ACTIVITY_STATE)).isEqualTo(ActivityState.HLT.ordinal());
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(1));
        assertThat(cpu.hardware.activity).as("L1 is active").isEqualTo(ActivityState.ACTIVE.ordinal());
    }

    @Test
    void hltExitsWithHltExitingAndTheGuestIsNotHalted() {
        Cpu cpu = Cpu.withGuest(hlt()).set(ProcessorBased.HLT_EXITING).enter();

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("exit HLT");
        assertThat(cpu.field(VmcsField.GUEST_ACTIVITY_STATE)).isEqualTo(ActivityState.ACTIVE.ordinal());
        assertThat(cpu.field(VmcsField.GUEST_RIP)).isEqualTo(Cpu.l2(0));
        assertThat(cpu.field(VmcsField.VM_EXIT_INSTRUCTION_LEN)).isEqualTo(1);
    }

    @Test
    void aGuestThatIsEnteredHaltedStaysHalted() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(VmcsField.GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal())
                .enter();

        assertThat(cpu.step()).isEqualTo(Transition.IDLE);
    }

    @Test
    void anOpenWindowEndsAHaltAtOnceAndIsSavedAsHlt() {
        Cpu cpu = Cpu.withGuest(nop())
                .set(ProcessorBased.INTR_WINDOW_EXITING)
                .set(VmcsField.GUEST_ACTIVITY_STATE, ActivityState.HLT.ordinal())
                .enter();

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("exit INTERRUPT_WINDOW");
        assertThat(cpu.field(VmcsField.GUEST_ACTIVITY_STATE)).isEqualTo(ActivityState.HLT.ordinal());
    }
}

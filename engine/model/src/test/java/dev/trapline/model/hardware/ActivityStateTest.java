package dev.trapline.model.hardware;

import static dev.trapline.dsl.Words.hlt;
import static dev.trapline.dsl.Words.nop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.ApicOutcome;
import dev.trapline.model.machine.Transition;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each activity state lets through, and what an exit saves of it (SDM 25.2, 27.3.4; behaviours, group I). */
class ActivityStateTest {

    static Stream<Arguments> whatEachLetsThrough() {
        // Of virtual interrupts and the interrupt window there is only one at a time (29.2.1).
        Set<BoundaryEvent> allButSipi =
                EnumSet.complementOf(EnumSet.of(BoundaryEvent.SIPI, BoundaryEvent.INTERRUPT_WINDOW));
        return Stream.of(
                Arguments.of(ActivityState.ACTIVE, allButSipi),
                Arguments.of(ActivityState.HLT, allButSipi),
                Arguments.of(
                        ActivityState.SHUTDOWN,
                        EnumSet.of(
                                BoundaryEvent.SMI,
                                BoundaryEvent.INIT,
                                BoundaryEvent.PREEMPTION_TIMER,
                                BoundaryEvent.NMI_WINDOW,
                                BoundaryEvent.NMI)),
                Arguments.of(ActivityState.WAIT_FOR_SIPI, EnumSet.of(BoundaryEvent.SIPI)));
    }

    @ParameterizedTest
    @MethodSource("whatEachLetsThrough")
    void anActivityStateLetsSomeEventsThrough(ActivityState state, Set<BoundaryEvent> let) {
        Cpu cpu = Cpu.withGuest(nop())
                .deliversVirtualInterrupts()
                .set(VmcsField.GUEST_INTR_STATUS, 0x61)
                .set(
                        PinBased.NMI_EXITING,
                        PinBased.VIRTUAL_NMIS,
                        PinBased.VMX_PREEMPTION_TIMER,
                        ProcessorBased.NMI_WINDOW_EXITING)
                .enter();
        cpu.irq(0x31);
        cpu.hardware.raiseNmi();
        cpu.hardware.raiseInit();
        cpu.hardware.raiseSmi();
        cpu.hardware.monitorTrapPending = true;
        cpu.hardware.pendingDebug = PendingDebug.BS;
        cpu.hardware.pend(new ApicOutcome.Exit(PlainExit.APIC_WRITE, 0x3F0));

        cpu.hardware.activity = state.ordinal();
        cpu.hardware.raiseSipi(0x12);

        Set<BoundaryEvent> due = EnumSet.allOf(BoundaryEvent.class);
        due.removeIf(event -> !event.due(cpu.hardware));
        assertThat(due).isEqualTo(let);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptWindowOpensInTheActiveAndTheHltState(ActivityState state) {
        Cpu cpu = Cpu.withGuest(nop()).set(ProcessorBased.INTR_WINDOW_EXITING).enter();

        cpu.hardware.activity = state.ordinal();

        assertThat(BoundaryEvent.INTERRUPT_WINDOW.due(cpu.hardware))
                .isEqualTo(state == ActivityState.ACTIVE || state == ActivityState.HLT);
    }

    @Test
    void aHaltedProcessorIsIdleUntilAnEvent() {
        Cpu cpu = Cpu.withGuest(hlt(), nop()).enter();

        assertThat(cpu.step()).isEqualTo(Transition.INSTRUCTION);
        assertThat(cpu.step()).isEqualTo(Transition.IDLE);
        cpu.irq(0x31);
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

        cpu.irq(0x31);

        assertThat(cpu.step()).isEqualTo(Transition.IDLE);
    }

    @Test
    void anInterruptThatExitsWakesWhateverTheInterruptFlagAndIsSavedAsHlt() {
        Cpu cpu = Cpu.withGuest(hlt(), nop())
                .set(PinBased.EXT_INTR)
                .set(VmcsField.GUEST_RFLAGS, Rflags.FIXED)
                .enter();
        cpu.step();

        cpu.irq(0x31);
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

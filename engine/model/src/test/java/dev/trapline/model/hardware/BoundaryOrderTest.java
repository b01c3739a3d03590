package dev.trapline.model.hardware;

import static dev.trapline.dsl.Words.nop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.ApicOutcome;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.Transition;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of two events that are due at the same boundary the higher is recognised (behaviours, group H). A start-up IPI is due only where everything else is held back
 * ({@link ActivityStateTest}), and a virtual interrupt is not recognised while L1 has a window (SDM 29.2.1).
 */
class BoundaryOrderTest {

    static Stream<BoundaryEvent> events() {
        return Stream.of(BoundaryEvent.values()).filter(event -> event != BoundaryEvent.SIPI);
    }

    static Stream<Arguments> pairs() {
        return events().flatMap(higher -> events().filter(lower -> higher.compareTo(lower) < 0)
                .filter(lower ->
                        !(higher == BoundaryEvent.INTERRUPT_WINDOW && lower == BoundaryEvent.VIRTUAL_INTERRUPT))
                .map(lower -> Arguments.of(higher, lower)));
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("pairs")
    void theHigherOfTwoIsTaken(BoundaryEvent higher, BoundaryEvent lower) {
        Cpu cpu = Cpu.withGuest(nop());
        isAskedFor(cpu, higher);
        isAskedFor(cpu, lower);
        cpu.enter();
        happens(cpu, higher);
        happens(cpu, lower);
        assertThat(higher.due(cpu.hardware)).as("%s due", higher).isTrue();
        assertThat(lower.due(cpu.hardware)).as("%s due", lower).isTrue();

        assertThat(cpu.step()).isEqualTo(Transition.EVENT);

        assertThat(taken(cpu)).isEqualTo(told(higher));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void whatIsDueAloneIsTaken(BoundaryEvent event) {
        Cpu cpu = Cpu.withGuest(nop());
        isAskedFor(cpu, event);
        cpu.enter();
        happens(cpu, event);

        assertThat(cpu.step()).isEqualTo(Transition.EVENT);

        assertThat(taken(cpu)).isEqualTo(told(event));
    }

    @Test
    void whatIsLowerStaysPending() {
        Cpu cpu = Cpu.withGuest(nop()).set(PinBased.EXT_INTR, PinBased.NMI_EXITING);
        cpu.enter();
        cpu.irq(0x31);
        cpu.hardware.raiseNmi();

        cpu.step();

        assertThat(cpu.hardware.localApic().deliverable()).isEqualTo(0x31);
    }

    @Test
    void anNmiThatIsDeliveredComesBeforeAnInterruptThatExits() {
        Cpu cpu = Cpu.withGuest(nop()).set(PinBased.EXT_INTR).enter();
        cpu.irq(0x31);
        cpu.hardware.raiseNmi();

        cpu.steps(2);

        assertThat(cpu.heard.events)
                .containsExactly("request 0x31", "NMI to L2, returning to L2[0]", "exit EXTERNAL_INTERRUPT");
    }

    @Test
    void aWindowOfL1ComesBeforeAnInterruptThatIsDelivered() {
        Cpu cpu = Cpu.withGuest(nop()).set(ProcessorBased.INTR_WINDOW_EXITING).enter();
        cpu.irq(0x31);

        cpu.step();

        assertThat(cpu.heard.events).containsExactly("request 0x31", "exit INTERRUPT_WINDOW");
        assertThat(cpu.hardware.localApic().deliverable()).isEqualTo(0x31);
    }

    @Test
    void nothingDueMeansThatTheInstructionExecutes() {
        Cpu cpu = Cpu.withGuest(nop()).enter();

        assertThat(cpu.step()).isEqualTo(Transition.INSTRUCTION);

        assertThat(cpu.hardware.rip()).isEqualTo(Cpu.l2(1));
        assertThat(cpu.hardware.localApic().deliverable()).isEqualTo(LocalApic.NONE);
    }

    private static void isAskedFor(Cpu cpu, BoundaryEvent event) {
        switch (event) {
            case DEBUG_TRAP -> cpu.set(VmcsField.EXCEPTION_BITMAP, ExceptionVector.DB.mask());
            case PREEMPTION_TIMER -> cpu.set(PinBased.VMX_PREEMPTION_TIMER);
            case NMI_WINDOW ->
                cpu.set(PinBased.NMI_EXITING, PinBased.VIRTUAL_NMIS).set(ProcessorBased.NMI_WINDOW_EXITING);
            case NMI -> cpu.set(PinBased.NMI_EXITING);
            case INTERRUPT_WINDOW -> cpu.set(ProcessorBased.INTR_WINDOW_EXITING);
            case VIRTUAL_INTERRUPT -> cpu.deliversVirtualInterrupts().set(VmcsField.GUEST_INTR_STATUS, 0x61);
            case EXTERNAL_INTERRUPT -> cpu.set(PinBased.EXT_INTR);
            default -> {
                // INIT always exits; the others are pending or not.
            }
        }
    }

    private static void happens(Cpu cpu, BoundaryEvent event) {
        switch (event) {
            case APIC_VIRTUALIZATION -> cpu.hardware.pend(new ApicOutcome.Exit(PlainExit.APIC_WRITE, 0x3F0));
            case SMI -> cpu.hardware.raiseSmi();
            case INIT -> cpu.hardware.raiseInit();
            case MONITOR_TRAP_FLAG -> cpu.hardware.monitorTrapPending = true;
            case DEBUG_TRAP -> cpu.hardware.pendingDebug = PendingDebug.BS;
            case NMI -> cpu.hardware.raiseNmi();
            case EXTERNAL_INTERRUPT -> cpu.irq(0x31);
            default -> {
                // Due by the controls alone.
            }
        }
    }

    /** What is heard of all but system-management mode. */
    private static boolean isTaken(String heard) {
        return heard.startsWith("exit") || heard.contains(" to L2, returning");
    }

    private static String taken(Cpu cpu) {
        if (!cpu.hardware.inRoot()
                && !cpu.hardware.smiLatched
                && cpu.heard.events.stream().noneMatch(BoundaryOrderTest::isTaken)) {
            return "system-management mode";
        }
        String last = cpu.heard.events.get(cpu.heard.events.size() - 1);
        return last.equals("exit EXCEPTION_NMI") ? "exit " + cpu.interruption().orElseThrow() : last;
    }

    private static String told(BoundaryEvent event) {
        return switch (event) {
            case APIC_VIRTUALIZATION -> "exit APIC_WRITE";
            case SMI -> "system-management mode";
            case INIT -> "exit INIT_SIGNAL";
            case DEBUG_TRAP -> "exit #DB";
            case VIRTUAL_INTERRUPT -> "virtual interrupt 0x61 to L2, returning to L2[0]";
            default -> "exit " + event;
        };
    }
}

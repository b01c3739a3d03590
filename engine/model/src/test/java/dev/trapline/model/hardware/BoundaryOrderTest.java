package dev.trapline.model.hardware;

import static dev.trapline.dsl.Words.nop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Of two events that are due at the same boundary the higher is recognised (behaviours, group H). */
class BoundaryOrderTest {

    static Stream<Arguments> pairs() {
        List<Arguments> pairs = new ArrayList<>();
        for (BoundaryEvent higher : BoundaryEvent.values()) {
            for (BoundaryEvent lower : BoundaryEvent.values()) {
                if (higher.compareTo(lower) < 0) {
                    pairs.add(Arguments.of(higher, lower));
                }
            }
        }
        return pairs.stream();
    }

    @ParameterizedTest(name = "{0} before {1}")
    @MethodSource("pairs")
    void theHigherOfTwoExitsIsTaken(BoundaryEvent higher, BoundaryEvent lower) {
        Cpu cpu = Cpu.withGuest(nop());
        asksForExit(cpu, higher);
        asksForExit(cpu, lower);
        cpu.enter();
        happens(cpu, higher);
        happens(cpu, lower);
        assertThat(higher.due(cpu.hardware)).as("%s due", higher).isTrue();
        assertThat(lower.due(cpu.hardware)).as("%s due", lower).isTrue();

        assertThat(cpu.step()).isEqualTo(Transition.EVENT);

        assertThat(cpu.heard.events).last().isEqualTo("exit " + exit(higher));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void whatIsDueAloneIsTaken(BoundaryEvent event) {
        Cpu cpu = Cpu.withGuest(nop());
        asksForExit(cpu, event);
        cpu.enter();
        happens(cpu, event);

        assertThat(cpu.step()).isEqualTo(Transition.EVENT);

        assertThat(cpu.heard.events).last().isEqualTo("exit " + exit(event));
    }

    @Test
    void whatIsLowerStaysPending() {
        Cpu cpu = Cpu.withGuest(nop()).set(PinBased.EXT_INTR, PinBased.NMI_EXITING);
        cpu.enter();
        cpu.hardware.raiseIrq(0x31);
        cpu.hardware.raiseNmi();

        cpu.step();

        assertThat(cpu.hardware.localApic().deliverable()).isEqualTo(0x31);
    }

    @Test
    void anNmiThatIsDeliveredComesBeforeAnInterruptThatExits() {
        Cpu cpu = Cpu.withGuest(nop()).set(PinBased.EXT_INTR).enter();
        cpu.hardware.raiseIrq(0x31);
        cpu.hardware.raiseNmi();

        cpu.steps(2);

        assertThat(cpu.heard.events)
                .containsExactly("request 0x31", "NMI to L2, returning to L2[0]", "exit EXTERNAL_INTERRUPT");
    }

    @Test
    void aWindowOfL1ComesBeforeAnInterruptThatIsDelivered() {
        Cpu cpu = Cpu.withGuest(nop()).set(ProcessorBased.INTR_WINDOW_EXITING).enter();
        cpu.hardware.raiseIrq(0x31);

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

    private static void asksForExit(Cpu cpu, BoundaryEvent event) {
        switch (event) {
            case PREEMPTION_TIMER -> cpu.set(PinBased.VMX_PREEMPTION_TIMER);
            case NMI_WINDOW ->
                cpu.set(PinBased.NMI_EXITING, PinBased.VIRTUAL_NMIS).set(ProcessorBased.NMI_WINDOW_EXITING);
            case NMI -> cpu.set(PinBased.NMI_EXITING);
            case INTERRUPT_WINDOW -> cpu.set(ProcessorBased.INTR_WINDOW_EXITING);
            case EXTERNAL_INTERRUPT -> cpu.set(PinBased.EXT_INTR);
        }
    }

    private static void happens(Cpu cpu, BoundaryEvent event) {
        if (event == BoundaryEvent.NMI) {
            cpu.hardware.raiseNmi();
        } else if (event == BoundaryEvent.EXTERNAL_INTERRUPT) {
            cpu.hardware.raiseIrq(0x31);
        }
    }

    private static String exit(BoundaryEvent event) {
        return event == BoundaryEvent.NMI ? "EXCEPTION_NMI" : event.name();
    }
}

package dev.trapline.dsl.scenario;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GivenRulesTest {
    private static final SourceLine LINE = new SourceLine("specs/SomeSpec.java", 17);

    private static final Clause.Given L1_INTERRUPTS_ON = new Clause.InterruptsEnabled(Level.L1, true);
    private static final Clause.Given L1_INTERRUPTS_OFF = new Clause.InterruptsEnabled(Level.L1, false);
    private static final Clause.Given L2_INTERRUPTS_ON = new Clause.InterruptsEnabled(Level.L2, true);
    private static final Clause.Given L2_INTERRUPTS_OFF = new Clause.InterruptsEnabled(Level.L2, false);
    private static final Clause.Given STI_SHADOW = new Clause.Shadow(Opcode.STI);
    private static final Clause.Given MOV_SS_SHADOW = new Clause.Shadow(Opcode.MOV_SS);
    private static final Clause.Given HALTED = new Clause.Halted();
    private static final Clause.Given INJECTS_IRQ = new Clause.Injects(EventInfo.externalInterrupt(0x30));
    private static final Clause.Given INJECTS_NMI = new Clause.Injects(EventInfo.nmi());

    static Stream<Arguments> contradictions() {
        return Stream.of(
                arguments(L1_INTERRUPTS_ON, L1_INTERRUPTS_OFF, "RFLAGS.IF is one or the other"),
                arguments(L2_INTERRUPTS_ON, L2_INTERRUPTS_OFF, "RFLAGS.IF is one or the other"),
                arguments(L2_INTERRUPTS_OFF, STI_SHADOW, "blocking by STI needs interrupts enabled (SDM 26.3.1.5)"),
                arguments(
                        L2_INTERRUPTS_OFF,
                        INJECTS_IRQ,
                        "injecting an external interrupt needs interrupts enabled (SDM 26.3.1.4)"),
                arguments(
                        STI_SHADOW, MOV_SS_SHADOW, "a VM entry can load one kind of blocking, not both (SDM 26.3.1.5)"),
                arguments(STI_SHADOW, HALTED, "blocking by STI or MOV SS needs the active state (SDM 26.3.1.5)"),
                arguments(MOV_SS_SHADOW, HALTED, "blocking by STI or MOV SS needs the active state (SDM 26.3.1.5)"),
                arguments(
                        STI_SHADOW,
                        INJECTS_IRQ,
                        "injecting an external interrupt needs no blocking by STI or MOV SS (SDM 26.3.1.5)"),
                arguments(
                        MOV_SS_SHADOW,
                        INJECTS_IRQ,
                        "injecting an external interrupt needs no blocking by STI or MOV SS (SDM 26.3.1.5)"),
                arguments(INJECTS_IRQ, INJECTS_NMI, "a VM entry injects one event"),
                arguments(
                        INJECTS_IRQ,
                        new Clause.Injects(EventInfo.externalInterrupt(0x31)),
                        "a VM entry injects one event"),
                arguments(
                        writes(VmcsField.EXCEPTION_BITMAP, 1),
                        writes(VmcsField.EXCEPTION_BITMAP, 2),
                        "one field has one value"),
                arguments(writes(VmcsField.GUEST_RFLAGS, 0x202), L2_INTERRUPTS_ON, "both write GUEST_RFLAGS"),
                arguments(
                        writes(VmcsField.GUEST_INTERRUPTIBILITY_INFO, 8),
                        MOV_SS_SHADOW,
                        "both write GUEST_INTERRUPTIBILITY_INFO"),
                arguments(writes(VmcsField.GUEST_ACTIVITY_STATE, 2), HALTED, "both write GUEST_ACTIVITY_STATE"),
                arguments(
                        writes(VmcsField.VM_ENTRY_INTR_INFO_FIELD, 0),
                        INJECTS_NMI,
                        "both write VM_ENTRY_INTR_INFO_FIELD"),
                arguments(
                        writes(VmcsField.PIN_BASED_VM_EXEC_CONTROL, 8),
                        new Clause.Sets(PinBased.EXT_INTR),
                        "both write PIN_BASED_VM_EXEC_CONTROL"),
                arguments(
                        writes(VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0),
                        new Clause.Sets(ProcessorBased.HLT_EXITING),
                        "both write CPU_BASED_VM_EXEC_CONTROL"),
                arguments(
                        writes(VmcsField.VM_EXIT_CONTROLS, 0),
                        new Clause.Sets(ExitControl.ACK_INTR_ON_EXIT),
                        "both write VM_EXIT_CONTROLS"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void namesBothWordsTheLineOfTheFirstAndTheReason(Clause.Given one, Clause.Given other, String why) {
        assertContradicts(one, other, why);
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void findsAContradictionInEitherOrder(Clause.Given one, Clause.Given other, String why) {
        assertContradicts(other, one, why);
    }

    static Stream<Arguments> companions() {
        return Stream.of(
                arguments(L1_INTERRUPTS_ON, L2_INTERRUPTS_OFF),
                arguments(L2_INTERRUPTS_OFF, L2_INTERRUPTS_OFF),
                arguments(L2_INTERRUPTS_OFF, MOV_SS_SHADOW),
                arguments(L2_INTERRUPTS_OFF, INJECTS_NMI),
                arguments(L2_INTERRUPTS_OFF, HALTED),
                arguments(L2_INTERRUPTS_ON, STI_SHADOW),
                arguments(STI_SHADOW, STI_SHADOW),
                arguments(HALTED, INJECTS_IRQ),
                arguments(INJECTS_IRQ, INJECTS_IRQ),
                arguments(new Clause.Sets(PinBased.EXT_INTR), new Clause.Sets(PinBased.NMI_EXITING)),
                arguments(new Clause.Sets(PinBased.EXT_INTR), new Clause.Lacks(PinBased.EXT_INTR)),
                arguments(writes(VmcsField.EXCEPTION_BITMAP, 1), writes(VmcsField.EXCEPTION_BITMAP, 1)),
                arguments(writes(VmcsField.GUEST_RFLAGS, 0x202), L1_INTERRUPTS_ON),
                arguments(writes(VmcsField.VM_EXIT_CONTROLS, 0), new Clause.Sets(PinBased.EXT_INTR)),
                arguments(new Clause.Pending(0x30), new Clause.InService(0x30)));
    }

    @ParameterizedTest
    @MethodSource("companions")
    void letsPassWhatCanHoldTogether(Clause.Given one, Clause.Given other) {
        assertThatCode(() -> GivenRules.check(List.of(new Step(one, LINE)), other))
                .doesNotThrowAnyException();
        assertThatCode(() -> GivenRules.check(List.of(new Step(other, LINE)), one))
                .doesNotThrowAnyException();
    }

    private static void assertContradicts(Clause.Given before, Clause.Given next, String why) {
        assertThatExceptionOfType(MisuseException.class)
                .isThrownBy(() -> GivenRules.check(List.of(new Step(before, LINE)), next))
                .withMessage("given that %s: contradicts \"%s\" at specs/SomeSpec.java:17: %s"
                        .formatted(next.words(), before.words(), why));
    }

    private static Clause.Given writes(VmcsField field, long value) {
        return new Clause.Writes(field, value);
    }
}

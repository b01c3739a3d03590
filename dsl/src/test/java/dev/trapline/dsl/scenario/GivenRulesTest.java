package dev.trapline.dsl.scenario;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Msr;
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

    private static final GivenClause L1_INTERRUPTS_ON = new GivenClause.InterruptsEnabled(Level.L1, true);
    private static final GivenClause L1_INTERRUPTS_OFF = new GivenClause.InterruptsEnabled(Level.L1, false);
    private static final GivenClause L2_INTERRUPTS_ON = new GivenClause.InterruptsEnabled(Level.L2, true);
    private static final GivenClause L2_INTERRUPTS_OFF = new GivenClause.InterruptsEnabled(Level.L2, false);
    private static final GivenClause STI_SHADOW = new GivenClause.Shadow(Opcode.STI);
    private static final GivenClause MOV_SS_SHADOW = new GivenClause.Shadow(Opcode.MOV_SS);
    private static final GivenClause HALTED = new GivenClause.InActivityState(ActivityState.HLT);
    private static final GivenClause INJECTS_IRQ = new Setup.Injects(Event.of(EventInfo.externalInterrupt(0x30)));
    private static final GivenClause INJECTS_NMI = new Setup.Injects(Event.of(EventInfo.nmi()));

    private static final GivenClause SHUT_DOWN = new GivenClause.InActivityState(ActivityState.SHUTDOWN);
    private static final GivenClause WAITS = new GivenClause.InActivityState(ActivityState.WAIT_FOR_SIPI);
    private static final GivenClause INJECTS_UD = injects(ExceptionVector.UD);
    private static final GivenClause SWITCHES = new Setup.SwitchesMsr(Msr.IA32_KERNEL_GS_BASE, 2, 1);

    static Stream<Arguments> contradictionsOfInjectionsAndStates() {
        return Stream.of(
                arguments(MOV_SS_SHADOW, INJECTS_NMI, "injecting an NMI needs no blocking by MOV SS (SDM 26.3.1.5)"),
                arguments(HALTED, SHUT_DOWN, "a VM entry loads one activity state"),
                arguments(STI_SHADOW, SHUT_DOWN, "blocking by STI or MOV SS needs the active state (SDM 26.3.1.5)"),
                arguments(HALTED, INJECTS_UD, "#UD cannot be injected in that state (SDM 26.3.1.5)"),
                arguments(SHUT_DOWN, INJECTS_IRQ, "interrupt 0x30 cannot be injected in that state (SDM 26.3.1.5)"),
                arguments(WAITS, INJECTS_NMI, "NMI cannot be injected in that state (SDM 26.3.1.5)"),
                arguments(
                        HALTED,
                        new GivenClause.PrivilegeLevel(3),
                        "only privilege level 0 can be halted (SDM 26.3.1.5)"));
    }

    static Stream<Arguments> contradictionsOfTablesAndAreas() {
        return Stream.of(
                arguments(new Gate.Missing(Level.L2, 0x30), new Gate.Trap(Level.L2, 0x30), "a gate is there or not"),
                arguments(
                        new Gate.Privilege(Level.L2, 0x80, 3),
                        new Gate.Privilege(Level.L2, 0x80, 0),
                        "a vector has one gate with one handler"),
                arguments(
                        SWITCHES,
                        new Setup.LoadsMsrOnEntry(Msr.IA32_KERNEL_GS_BASE, 3),
                        "an MSR that is switched is stored to the area that VM entries load, and shares that with no other word"),
                arguments(new Setup.TprThreshold(3), new Setup.TprThreshold(4), "one field has one value"),
                arguments(
                        writes(VmcsField.GUEST_INTR_STATUS, 0x30),
                        new GivenClause.VirtuallyPending(0x30),
                        "both write GUEST_INTR_STATUS"),
                arguments(
                        writes(VmcsField.VM_ENTRY_MSR_LOAD_COUNT, 7),
                        new Setup.LoadsMsrOnEntry(Msr.IA32_KERNEL_GS_BASE, 3),
                        "both write VM_ENTRY_MSR_LOAD_COUNT"),
                arguments(
                        writes(VmcsField.SECONDARY_VM_EXEC_CONTROL, 0),
                        new Setup.UsesEpt(),
                        "both write SECONDARY_VM_EXEC_CONTROL"),
                arguments(
                        writes(VmcsField.GUEST_RFLAGS, 0x302),
                        new GivenClause.SingleSteps(),
                        "both write GUEST_RFLAGS"));
    }

    private static GivenClause injects(ExceptionVector exception) {
        return new Setup.Injects(Event.of(EventInfo.exception(exception)));
    }

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
                        new Setup.Injects(Event.of(EventInfo.externalInterrupt(0x31))),
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
                        new Setup.Sets(PinBased.EXT_INTR),
                        "both write PIN_BASED_VM_EXEC_CONTROL"),
                arguments(
                        writes(VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0),
                        new Setup.Sets(ProcessorBased.HLT_EXITING),
                        "both write CPU_BASED_VM_EXEC_CONTROL"),
                arguments(
                        writes(VmcsField.VM_EXIT_CONTROLS, 0),
                        new Setup.Sets(ExitControl.ACK_INTR_ON_EXIT),
                        "both write VM_EXIT_CONTROLS"));
    }

    @ParameterizedTest
    @MethodSource({"contradictions", "contradictionsOfInjectionsAndStates", "contradictionsOfTablesAndAreas"})
    void namesBothWordsTheLineOfTheFirstAndTheReason(GivenClause one, GivenClause other, String why) {
        assertContradicts(one, other, why);
    }

    @ParameterizedTest
    @MethodSource({"contradictions", "contradictionsOfInjectionsAndStates", "contradictionsOfTablesAndAreas"})
    void findsAContradictionInEitherOrder(GivenClause one, GivenClause other, String why) {
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
                arguments(new Setup.Sets(PinBased.EXT_INTR), new Setup.Sets(PinBased.NMI_EXITING)),
                arguments(new Setup.Sets(PinBased.EXT_INTR), new GivenClause.Lacks(PinBased.EXT_INTR)),
                arguments(writes(VmcsField.EXCEPTION_BITMAP, 1), writes(VmcsField.EXCEPTION_BITMAP, 1)),
                arguments(writes(VmcsField.GUEST_RFLAGS, 0x202), L1_INTERRUPTS_ON),
                arguments(writes(VmcsField.VM_EXIT_CONTROLS, 0), new Setup.Sets(PinBased.EXT_INTR)),
                arguments(HALTED, injects(ExceptionVector.DB)),
                arguments(SHUT_DOWN, INJECTS_NMI),
                arguments(SHUT_DOWN, injects(ExceptionVector.MC)),
                arguments(new GivenClause.NmisBlocked(), STI_SHADOW),
                arguments(new GivenClause.SingleSteps(), L2_INTERRUPTS_OFF),
                arguments(new Setup.UsesEpt(), new Setup.VirtualInterruptDelivery()),
                arguments(new Setup.PostedInterrupts(0xF2), new Setup.TprThreshold(3)),
                arguments(new Setup.Sets(PinBased.EXT_INTR), new Setup.PostedInterrupts(0xF2)),
                arguments(new GivenClause.VirtuallyPending(0x30), new GivenClause.VirtuallyPending(0x51)),
                arguments(new Gate.Trap(Level.L2, 1), new Gate.Privilege(Level.L2, 1, 3)),
                arguments(new Gate.Missing(Level.L2, 1), new Gate.Trap(Level.L1, 1)),
                arguments(new Gate.Missing(Level.L2, 1), new Gate.Trap(Level.L2, 2)),
                arguments(SWITCHES, new Setup.LoadsMsrOnExit(Msr.IA32_KERNEL_GS_BASE, 3)),
                arguments(new GivenClause.Pending(0x30), new GivenClause.InService(0x30)));
    }

    @ParameterizedTest
    @MethodSource("companions")
    void letsPassWhatCanHoldTogether(GivenClause one, GivenClause other) {
        assertThatCode(() -> GivenRules.check(List.of(new Step(one, LINE)), other))
                .doesNotThrowAnyException();
        assertThatCode(() -> GivenRules.check(List.of(new Step(other, LINE)), one))
                .doesNotThrowAnyException();
    }

    private static void assertContradicts(GivenClause before, GivenClause next, String why) {
        assertThatExceptionOfType(MisuseException.class)
                .isThrownBy(() -> GivenRules.check(List.of(new Step(before, LINE)), next))
                .withMessage("given that %s: contradicts \"%s\" at specs/SomeSpec.java:17: %s"
                        .formatted(next.words(), before.words(), why));
    }

    private static GivenClause writes(VmcsField field, long value) {
        return new Setup.Writes(field, value);
    }
}

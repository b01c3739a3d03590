package dev.trapline.model.machine;

import static dev.trapline.model.machine.EntryChecks.Result.BLOCKED_BY_MOV_SS;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_CONTROLS;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_GUEST_STATE;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_HOST_STATE;
import static dev.trapline.model.machine.EntryChecks.Result.NOT_CLEAR;
import static dev.trapline.model.machine.EntryChecks.Result.NOT_LAUNCHED;
import static dev.trapline.model.machine.EntryChecks.Result.PASSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.EntryChecks.Result;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check of SDM 26.1 to 26.3 fails alone, and in the order of these sections. */
class EntryChecksTest {

    private static final long IF_ON = Rflags.FIXED | Rflags.IF;
    private static final long INTERRUPT = EventInfo.externalInterrupt(0x30).raw();
    private static final long NMI = EventInfo.nmi().raw();
    private static final long HLT = ActivityState.HLT.ordinal();

    private static final Map<VmcsField, Long> VALID = Map.of(
            VmcsField.HOST_RIP, 0x100_0000L,
            VmcsField.GUEST_RFLAGS, IF_ON,
            VmcsField.GUEST_CR0, 1L,
            VmcsField.VMCS_LINK_POINTER, -1L);

    private static Vmcs vmcs(Map<VmcsField, Long> change) {
        Map<VmcsField, Long> fields = new EnumMap<>(VALID);
        fields.putAll(change);
        Vmcs vmcs = new Vmcs();
        vmcs.load(fields);
        return vmcs;
    }

    private static Result check(Map<VmcsField, Long> change, Capabilities offered) {
        return checks(offered, Choices.AS_KVM).check(vmcs(change), true, false);
    }

    /** With a task priority of 0x52 in the virtual-APIC page. */
    private static EntryChecks checks(Capabilities offered, Choices choices) {
        return new EntryChecks(offered.allowed(), choices, () -> 0x52);
    }

    private static Result check(Map<VmcsField, Long> change) {
        return check(change, Capabilities.ALL);
    }

    @Test
    void aValidVmcsPasses() {
        assertThat(check(Map.of())).isEqualTo(PASSED);
    }

    static Stream<Arguments> invalidControls() {
        return Stream.of(
                row("a pin-based control that is not offered", pin(PinBased.POSTED_INTR)),
                row("a processor-based control that is not offered", cpu(ProcessorBased.TPR_SHADOW)),
                row("virtual NMIs without NMI exiting", pin(PinBased.VIRTUAL_NMIS)),
                row(
                        "NMI-window exiting without virtual NMIs",
                        Map.of(
                                VmcsField.PIN_BASED_VM_EXEC_CONTROL,
                                PinBased.NMI_EXITING.mask(),
                                VmcsField.CPU_BASED_VM_EXEC_CONTROL,
                                ProcessorBased.NMI_WINDOW_EXITING.mask())),
                row(
                        "an exit control that is not offered",
                        Map.of(VmcsField.VM_EXIT_CONTROLS, ExitControl.SAVE_VMX_PREEMPTION_TIMER.mask())),
                row(
                        "an entry control that is not offered",
                        Map.of(VmcsField.VM_ENTRY_CONTROLS, EntryControl.SMM.mask())),
                row("an event of the reserved type", event(INTERRUPT | 1 << 8)),
                row("an NMI with another vector than 2", event(NMI + 1)),
                row("an interrupt with an error code", event(INTERRUPT | 1 << 11)),
                row("an NMI with an error code", event(NMI | 1 << 11)),
                row("an event with reserved bit 12, as IDT-vectoring information can have it", event(NMI | 1 << 12)),
                row("an event with reserved bit 30", event(INTERRUPT | 1 << 30)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidControls")
    void invalidControlsAreVmFailValid7(String what, Map<VmcsField, Long> change) {
        assertThat(check(change)).isEqualTo(INVALID_CONTROLS);
        assertThat(INVALID_CONTROLS.error().number()).isEqualTo(7);
    }

    static Stream<Arguments> invalidHostState() {
        return Stream.of(
                row("HOST_RIP 0", Map.of(VmcsField.HOST_RIP, 0L)),
                row("HOST_RIP above where programs lie", Map.of(VmcsField.HOST_RIP, 1L << 32)),
                row("a HOST_RIP that is not canonical", Map.of(VmcsField.HOST_RIP, 1L << 63)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidHostState")
    void invalidHostStateIsVmFailValid8(String what, Map<VmcsField, Long> change) {
        assertThat(check(change)).isEqualTo(INVALID_HOST_STATE);
        assertThat(INVALID_HOST_STATE.error().number()).isEqualTo(8);
    }

    static Stream<Arguments> invalidGuestState() {
        return Stream.of(
                row("RFLAGS with a reserved bit", Map.of(VmcsField.GUEST_RFLAGS, IF_ON | 1 << 3)),
                row("RFLAGS without bit 1", Map.of(VmcsField.GUEST_RFLAGS, Rflags.IF)),
                row(
                        "an interrupt injected with RFLAGS.IF 0",
                        Map.of(VmcsField.VM_ENTRY_INTR_INFO_FIELD, INTERRUPT, VmcsField.GUEST_RFLAGS, Rflags.FIXED)),
                row("an activity state that does not exist", Map.of(VmcsField.GUEST_ACTIVITY_STATE, 4L)),
                row(
                        "HLT in the shadow of STI",
                        Map.of(
                                VmcsField.GUEST_ACTIVITY_STATE,
                                HLT,
                                VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                                Interruptibility.STI)),
                row(
                        "HLT in the shadow of MOV SS",
                        Map.of(
                                VmcsField.GUEST_ACTIVITY_STATE,
                                HLT,
                                VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                                Interruptibility.MOV_SS)),
                row("a reserved interruptibility bit", interruptibility(1 << 5)),
                row("both shadows", interruptibility(Interruptibility.STI | Interruptibility.MOV_SS)),
                row(
                        "the shadow of STI with RFLAGS.IF 0",
                        Map.of(
                                VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                                Interruptibility.STI,
                                VmcsField.GUEST_RFLAGS,
                                Rflags.FIXED)),
                row("an interrupt injected in the shadow of STI", injection(INTERRUPT, Interruptibility.STI)),
                row("an interrupt injected in the shadow of MOV SS", injection(INTERRUPT, Interruptibility.MOV_SS)),
                row("an NMI injected in the shadow of MOV SS", injection(NMI, Interruptibility.MOV_SS)),
                row("blocking by SMI outside SMM", interruptibility(Interruptibility.SMI)),
                row(
                        "an NMI injected while virtual NMIs are blocked",
                        Map.of(
                                VmcsField.PIN_BASED_VM_EXEC_CONTROL,
                                PinBased.NMI_EXITING.mask() | PinBased.VIRTUAL_NMIS.mask(),
                                VmcsField.VM_ENTRY_INTR_INFO_FIELD,
                                NMI,
                                VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                                Interruptibility.NMI)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidGuestState")
    void invalidGuestStateIsAnEntryFailure(String what, Map<VmcsField, Long> change) {
        assertThat(check(change)).isEqualTo(INVALID_GUEST_STATE);
    }

    static Stream<Arguments> validThoughItLooksOdd() {
        return Stream.of(
                row("an invalid event with garbage in the other bits", event(0x7FFF_FFFF)),
                row(
                        "an NMI injected while NMIs are blocked, without virtual NMIs",
                        injection(NMI, Interruptibility.NMI)),
                row("an NMI injected in the shadow of STI", injection(NMI, Interruptibility.STI)),
                row(
                        "an interrupt that wakes from HLT",
                        Map.of(VmcsField.GUEST_ACTIVITY_STATE, HLT, VmcsField.VM_ENTRY_INTR_INFO_FIELD, INTERRUPT)),
                row(
                        "an NMI that wakes from HLT with RFLAGS.IF 0",
                        Map.of(
                                VmcsField.GUEST_ACTIVITY_STATE,
                                HLT,
                                VmcsField.VM_ENTRY_INTR_INFO_FIELD,
                                NMI,
                                VmcsField.GUEST_RFLAGS,
                                Rflags.FIXED)),
                row(
                        "acknowledge-on-exit without external-interrupt exiting",
                        Map.of(VmcsField.VM_EXIT_CONTROLS, ExitControl.ACK_INTR_ON_EXIT.mask())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("validThoughItLooksOdd")
    void oddButValidStatePasses(String what, Map<VmcsField, Long> change) {
        assertThat(check(change)).isEqualTo(PASSED);
    }

    @Test
    void whatIsNotOfferedIsInvalid() {
        Map<VmcsField, Long> acknowledges = Map.of(VmcsField.VM_EXIT_CONTROLS, ExitControl.ACK_INTR_ON_EXIT.mask());
        Capabilities offered = Capabilities.ALL.without(Set.of(ExitControl.ACK_INTR_ON_EXIT));

        assertThat(check(acknowledges, offered)).isEqualTo(INVALID_CONTROLS);
    }

    @Test
    void theHltStateIsRefusedWhereItIsNotOffered() {
        Map<VmcsField, Long> halted = Map.of(VmcsField.GUEST_ACTIVITY_STATE, HLT);

        assertThat(check(halted)).isEqualTo(PASSED);
        assertThat(check(halted, new Capabilities(Set.of(), Set.of()))).isEqualTo(INVALID_GUEST_STATE);
    }

    @Test
    void vmlaunchNeedsAClearVmcsAndVmresumeALaunchedOne() {
        Vmcs clear = vmcs(Map.of());
        Vmcs launched = vmcs(Map.of());
        launched.launched(true);
        EntryChecks all = checks(Capabilities.ALL, Choices.AS_KVM);

        assertThat(all.check(clear, true, false)).isEqualTo(PASSED);
        assertThat(all.check(clear, false, false)).isEqualTo(NOT_LAUNCHED);
        assertThat(all.check(launched, true, false)).isEqualTo(NOT_CLEAR);
        assertThat(all.check(launched, false, false)).isEqualTo(PASSED);
    }

    /** Everything is wrong at first; mending what is reported brings up what comes next. */
    @Test
    void failuresComeInTheOrderOfTheManual() {
        Vmcs vmcs = vmcs(Map.of(
                VmcsField.PIN_BASED_VM_EXEC_CONTROL,
                PinBased.POSTED_INTR.mask(),
                VmcsField.HOST_RIP,
                0L,
                VmcsField.GUEST_RFLAGS,
                0L));
        vmcs.launched(true);
        EntryChecks all = checks(Capabilities.ALL, Choices.AS_KVM);

        assertThat(all.check(vmcs, true, true)).isEqualTo(BLOCKED_BY_MOV_SS);
        assertThat(all.check(vmcs, true, false)).isEqualTo(NOT_CLEAR);
        vmcs.launched(false);
        assertThat(all.check(vmcs, true, false)).isEqualTo(INVALID_CONTROLS);
        vmcs.set(VmcsField.PIN_BASED_VM_EXEC_CONTROL, 0);
        assertThat(all.check(vmcs, true, false)).isEqualTo(INVALID_HOST_STATE);
        vmcs.set(VmcsField.HOST_RIP, 0x100_0000);
        assertThat(all.check(vmcs, true, false)).isEqualTo(INVALID_GUEST_STATE);
        vmcs.set(VmcsField.GUEST_RFLAGS, Rflags.FIXED);
        assertThat(all.check(vmcs, true, false)).isEqualTo(PASSED);
    }

    @Test
    void eachVmFailHasItsNumber() {
        assertThat(BLOCKED_BY_MOV_SS.error()).isEqualTo(VmInstructionError.ENTRY_EVENTS_BLOCKED_BY_MOV_SS);
        assertThat(NOT_CLEAR.error()).isEqualTo(VmInstructionError.VMLAUNCH_NONCLEAR_VMCS);
        assertThat(NOT_LAUNCHED.error()).isEqualTo(VmInstructionError.VMRESUME_NONLAUNCHED_VMCS);
    }

    @ParameterizedTest
    @EnumSource(names = {"PASSED", "INVALID_GUEST_STATE"})
    void whatIsNoVmFailHasNoNumber(Result result) {
        assertThatThrownBy(result::error).isInstanceOf(IllegalStateException.class);
    }

    private static Arguments row(String what, Map<VmcsField, Long> change) {
        return Arguments.of(what, change);
    }

    private static Map<VmcsField, Long> pin(PinBased control) {
        return Map.of(VmcsField.PIN_BASED_VM_EXEC_CONTROL, control.mask());
    }

    private static Map<VmcsField, Long> cpu(ProcessorBased control) {
        return Map.of(VmcsField.CPU_BASED_VM_EXEC_CONTROL, control.mask());
    }

    private static Map<VmcsField, Long> event(long info) {
        return Map.of(VmcsField.VM_ENTRY_INTR_INFO_FIELD, info);
    }

    private static Map<VmcsField, Long> interruptibility(long bits) {
        return Map.of(VmcsField.GUEST_INTERRUPTIBILITY_INFO, bits);
    }

    private static Map<VmcsField, Long> injection(long info, long interruptibility) {
        return Map.of(
                VmcsField.VM_ENTRY_INTR_INFO_FIELD, info, VmcsField.GUEST_INTERRUPTIBILITY_INFO, interruptibility);
    }
}

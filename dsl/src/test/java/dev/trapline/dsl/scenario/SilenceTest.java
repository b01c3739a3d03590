package dev.trapline.dsl.scenario;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l0;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.localApic;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.processor;
import static dev.trapline.dsl.Words.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program starts with where no word says otherwise, and what each given changes of it. */
class SilenceTest {
    private static final Program SILENT = ScenarioCompiler.compile(when(nmi())).program();

    @Test
    void l1HasAValidVmcsWithoutControlsAndL2RunsWithInterruptsEnabled() {
        assertThat(SILENT.vmcs())
                .containsOnly(
                        entry(VmcsField.CPU_BASED_VM_EXEC_CONTROL, ProcessorBased.USE_MSR_BITMAPS.mask()),
                        entry(VmcsField.GUEST_RIP, 0x200_0000L),
                        entry(VmcsField.GUEST_RSP, Program.L2_STACK_TOP),
                        entry(VmcsField.GUEST_RFLAGS, 0x202L),
                        entry(VmcsField.GUEST_IDTR_BASE, 0x200_0000L),
                        entry(VmcsField.GUEST_CR0, 1L),
                        entry(VmcsField.VMCS_LINK_POINTER, -1L),
                        entry(VmcsField.HOST_RIP, 0x100_0002L),
                        entry(VmcsField.HOST_RSP, Program.L1_STACK_TOP),
                        entry(VmcsField.HOST_IDTR_BASE, 0x100_0000L));
    }

    @Test
    void nothingIsPendingAndL1HasInterruptsDisabled() {
        assertThat(SILENT.apic()).isEqualTo(ApicState.IDLE);
        assertThat(SILENT.l1InterruptsEnabled()).isFalse();
    }

    @Test
    void nothingButCodeLiesInMemory() {
        assertThat(SILENT.memory()).isEqualTo(MemoryImage.PLAIN);
    }

    @Test
    void nothingIsLackingOrUnmapped() {
        assertThat(SILENT.lacks()).isEmpty();
        assertThat(SILENT.notMappedByL0()).isEmpty();
    }

    @Test
    void handlersOfBothLevelsAcknowledgeInterruptsAndReturn() {
        assertThat(SILENT.l1().handlers()).isEqualTo(Handler.DEFAULT);
        assertThat(SILENT.l2().handlers()).isEqualTo(Handler.DEFAULT);
    }

    static Stream<Arguments> givensOfOneField() {
        return Stream.of(
                arguments(
                        given(l1).setsPinBased(PinBased.EXT_INTR, PinBased.NMI_EXITING),
                        VmcsField.PIN_BASED_VM_EXEC_CONTROL,
                        0x9L),
                arguments(
                        given(l1).setsProcessorBased(ProcessorBased.HLT_EXITING),
                        VmcsField.CPU_BASED_VM_EXEC_CONTROL,
                        0x1000_0080L),
                arguments(given(l1).setsExit(ExitControl.ACK_INTR_ON_EXIT), VmcsField.VM_EXIT_CONTROLS, 0x8000L),
                arguments(given(l1).setsEntry(EntryControl.SMM), VmcsField.VM_ENTRY_CONTROLS, 0x400L),
                arguments(given(l1).writes(VmcsField.EXCEPTION_BITMAP, 0x4000), VmcsField.EXCEPTION_BITMAP, 0x4000L),
                arguments(given(l1).injectsInterrupt(0x30), VmcsField.VM_ENTRY_INTR_INFO_FIELD, 0x8000_0030L),
                arguments(given(l1).injectsNmi(), VmcsField.VM_ENTRY_INTR_INFO_FIELD, 0x8000_0202L),
                arguments(given(l2).hasInterruptsDisabled(), VmcsField.GUEST_RFLAGS, 0x2L),
                arguments(given(l2).isInStiShadow(), VmcsField.GUEST_INTERRUPTIBILITY_INFO, 0x1L),
                arguments(given(l2).isInMovSsShadow(), VmcsField.GUEST_INTERRUPTIBILITY_INFO, 0x2L),
                arguments(given(l2).isHalted(), VmcsField.GUEST_ACTIVITY_STATE, 0x1L));
    }

    @ParameterizedTest(name = "{1} = {2}")
    @MethodSource("givensOfOneField")
    void aGivenChangesItsFieldAlone(Given given, VmcsField field, long value) {
        Program program = ScenarioCompiler.compile(given.when(nmi())).program();

        assertThat(program.field(field)).isEqualTo(value);
        assertThat(program.vmcs().entrySet())
                .filteredOn(entry -> entry.getKey() != field)
                .containsExactlyElementsOf(SILENT.vmcs().entrySet().stream()
                        .filter(entry -> entry.getKey() != field)
                        .toList());
    }

    @Test
    void l1MayStartWithInterruptsEnabled() {
        assertThat(programOf(given(l1).hasInterruptsEnabled()).l1InterruptsEnabled())
                .isTrue();
    }

    @Test
    void theLocalApicMayStartWithVectors() {
        assertThat(programOf(given(localApic).hasPending(0x51, 0x30).hasInService(0x40))
                        .apic())
                .isEqualTo(new ApicState(List.of(0x30, 0x51), List.of(0x40), 0));
    }

    @Test
    void theProcessorMayLackAControl() {
        assertThat(programOf(given(processor).lacks(ExitControl.ACK_INTR_ON_EXIT))
                        .lacks())
                .containsExactly(ExitControl.ACK_INTR_ON_EXIT);
    }

    @Test
    void l0MayHaveAPageUnmapped() {
        assertThat(programOf(given(l0).hasNotMapped(L2Page.STACK)).notMappedByL0())
                .containsExactly(L2Page.STACK);
    }

    private static Program programOf(Given given) {
        return ScenarioCompiler.compile(given.when(hwIrq(0x30))).program();
    }
}

package dev.trapline.dsl.scenario;

import static dev.trapline.dsl.Words.aPendingMtf;
import static dev.trapline.dsl.Words.aSoftwareException;
import static dev.trapline.dsl.Words.aSoftwareInterrupt;
import static dev.trapline.dsl.Words.anException;
import static dev.trapline.dsl.Words.anInt1;
import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l0;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.l2;
import static dev.trapline.dsl.Words.localApic;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.Words.nop;
import static dev.trapline.dsl.Words.processor;
import static dev.trapline.dsl.Words.virtualApic;
import static dev.trapline.dsl.Words.when;
import static dev.trapline.dsl.vmx.ExceptionVector.BP;
import static dev.trapline.dsl.vmx.ExceptionVector.DB;
import static dev.trapline.dsl.vmx.ExceptionVector.DE;
import static dev.trapline.dsl.vmx.ExceptionVector.GP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.MsrEntry;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
                arguments(given(l2).hasNmisBlocked(), VmcsField.GUEST_INTERRUPTIBILITY_INFO, 0x8L),
                arguments(given(l2).isHalted(), VmcsField.GUEST_ACTIVITY_STATE, 0x1L),
                arguments(given(l2).isShutDown(), VmcsField.GUEST_ACTIVITY_STATE, 0x2L),
                arguments(given(l2).waitsForSipi(), VmcsField.GUEST_ACTIVITY_STATE, 0x3L),
                arguments(given(l2).singleSteps(), VmcsField.GUEST_RFLAGS, 0x302L),
                arguments(given(l2).hasPendingDebugExceptions(0x4001), VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, 0x4001L),
                arguments(given(l2).hasPrivilegeLevel(3), VmcsField.GUEST_SS_AR_BYTES, 0x60L),
                arguments(given(l1).intercepts(DB, GP), VmcsField.EXCEPTION_BITMAP, 0x2002L),
                arguments(given(l1).exitsOnEoi(0x41, 0x7F), VmcsField.EOI_EXIT_BITMAP1, 1L << 63 | 2),
                arguments(given(l1).injects(anException(DE)), VmcsField.VM_ENTRY_INTR_INFO_FIELD, 0x8000_0300L),
                arguments(given(l1).injects(aPendingMtf()), VmcsField.VM_ENTRY_INTR_INFO_FIELD, 0x8000_0700L));
    }

    static Stream<Arguments> givensOfSeveralFields() {
        return Stream.of(
                arguments(
                        given(l1).injects(anException(GP, 0x10)),
                        Map.of(
                                VmcsField.VM_ENTRY_INTR_INFO_FIELD, 0x8000_0B0DL,
                                VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE, 0x10L)),
                arguments(
                        given(l1).injects(aSoftwareInterrupt(0x80, 2)),
                        Map.of(
                                VmcsField.VM_ENTRY_INTR_INFO_FIELD, 0x8000_0480L,
                                VmcsField.VM_ENTRY_INSTRUCTION_LEN, 2L)),
                arguments(
                        given(l1).injects(aSoftwareException(BP)),
                        Map.of(
                                VmcsField.VM_ENTRY_INTR_INFO_FIELD, 0x8000_0603L,
                                VmcsField.VM_ENTRY_INSTRUCTION_LEN, 1L)),
                arguments(
                        given(l1).injects(anInt1()),
                        Map.of(
                                VmcsField.VM_ENTRY_INTR_INFO_FIELD, 0x8000_0501L,
                                VmcsField.VM_ENTRY_INSTRUCTION_LEN, 1L)),
                arguments(
                        given(l1).setsSecondary(SecondaryBased.VIRTUALIZE_X2APIC_MODE),
                        Map.of(
                                VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0x9000_0000L,
                                VmcsField.SECONDARY_VM_EXEC_CONTROL, 0x10L)),
                arguments(
                        given(l1).usesEpt(),
                        Map.of(
                                VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0x9000_0000L,
                                VmcsField.SECONDARY_VM_EXEC_CONTROL, 0x2L,
                                VmcsField.EPT_POINTER, MemoryImage.L1_EPT)),
                arguments(
                        given(l1).setsPreemptionTimer(7),
                        Map.of(
                                VmcsField.PIN_BASED_VM_EXEC_CONTROL, 0x40L,
                                VmcsField.VMX_PREEMPTION_TIMER_VALUE, 7L)),
                arguments(
                        given(l1).setsTprThreshold(5),
                        Map.of(
                                VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0x1020_0000L,
                                VmcsField.VIRTUAL_APIC_PAGE_ADDR, 1L,
                                VmcsField.TPR_THRESHOLD, 5L)),
                arguments(
                        given(l1).virtualizesApicAccesses(L2Page.STACK),
                        Map.of(
                                VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0x9000_0000L,
                                VmcsField.SECONDARY_VM_EXEC_CONTROL, 0x1L,
                                VmcsField.APIC_ACCESS_ADDR, 2L)),
                arguments(
                        given(l1).processesPostedInterrupts(0xF2),
                        Map.of(
                                VmcsField.PIN_BASED_VM_EXEC_CONTROL, 0x81L,
                                VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0x9020_0000L,
                                VmcsField.SECONDARY_VM_EXEC_CONTROL, 0x210L,
                                VmcsField.VIRTUAL_APIC_PAGE_ADDR, 1L,
                                VmcsField.VM_EXIT_CONTROLS, 0x8000L,
                                VmcsField.POSTED_INTR_NV, 0xF2L,
                                VmcsField.POSTED_INTR_DESC_ADDR, 0x40L)),
                arguments(
                        given(l1).switchesMsr(Msr.IA32_KERNEL_GS_BASE, 2, 1),
                        Map.of(
                                VmcsField.VM_ENTRY_MSR_LOAD_ADDR, 1L,
                                VmcsField.VM_ENTRY_MSR_LOAD_COUNT, 1L,
                                VmcsField.VM_EXIT_MSR_STORE_ADDR, 1L,
                                VmcsField.VM_EXIT_MSR_STORE_COUNT, 1L,
                                VmcsField.VM_EXIT_MSR_LOAD_ADDR, 2L,
                                VmcsField.VM_EXIT_MSR_LOAD_COUNT, 1L)),
                arguments(
                        given(virtualApic).hasPending(0x30, 0x51, 0x41).hasInService(0x21),
                        Map.of(VmcsField.GUEST_INTR_STATUS, 0x2151L)),
                arguments(
                        given(l2).singleSteps().isInMovSsShadow(),
                        Map.of(
                                VmcsField.GUEST_RFLAGS, 0x302L,
                                VmcsField.GUEST_INTERRUPTIBILITY_INFO, 2L,
                                VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, 0x4000L)));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("givensOfSeveralFields")
    void aGivenChangesTheFieldsItNeedsAndNoOther(Given given, Map<VmcsField, Long> changed) {
        Map<VmcsField, Long> expected = new EnumMap<>(SILENT.vmcs());
        expected.putAll(changed);

        assertThat(ScenarioCompiler.compile(given.when(nmi())).program().vmcs()).isEqualTo(expected);
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
    void anInjectedAlignmentCheckFindsAHandlerThatKnowsItsErrorCode() {
        assertThat(programOf(given(l1).injects(anException(ExceptionVector.AC, 0)))
                        .l2()
                        .handlers())
                .contains(Handler.OF_ALIGNMENT_CHECKS)
                .noneMatch(handler -> handler.handles(17) && !handler.equals(Handler.OF_ALIGNMENT_CHECKS));
    }

    @Test
    void aHandlerOfAlignmentChecksCanBeGiven() {
        assertThat(programOf(given(l1)
                                .injects(anException(ExceptionVector.AC, 0))
                                .and(l2)
                                .hasHandler(17, nop()))
                        .l2()
                        .handlers())
                .doesNotContain(Handler.OF_ALIGNMENT_CHECKS);
    }

    @Test
    void theProcessorMayLackAnActivityState() {
        assertThat(programOf(given(processor).lacks(ActivityState.SHUTDOWN)).lacks())
                .containsExactly(ActivityState.SHUTDOWN);
    }

    @Test
    void noProcessorLacksTheActiveState() {
        assertThatThrownBy(() -> given(processor).lacks(ActivityState.ACTIVE))
                .isInstanceOf(MisuseException.class)
                .hasMessageContaining("lacks(ACTIVE): every processor enters L2 in the active state");
    }

    @Test
    void theProcessorMayLackAControl() {
        assertThat(programOf(given(processor).lacks(ExitControl.ACK_INTR_ON_EXIT))
                        .lacks())
                .containsExactly(ExitControl.ACK_INTR_ON_EXIT);
    }

    @Test
    void theLocalApicMayStartWithATaskPriority() {
        assertThat(programOf(given(localApic).hasTaskPriority(0x41)).apic().tpr())
                .isEqualTo(0x41);
    }

    @Test
    void theVirtualApicPageMayStartWithVectorsAndATaskPriority() {
        assertThat(programOf(given(virtualApic)
                                .hasPending(0x51)
                                .hasInService(0x30)
                                .hasTaskPriority(0x20))
                        .memory()
                        .virtualApic())
                .isEqualTo(new ApicState(List.of(0x51), List.of(0x30), 0x20));
    }

    @Test
    void msrListsLieInAreasOfTheirOwn() {
        Program program = programOf(given(l1)
                .loadsMsrOnEntry(Msr.IA32_KERNEL_GS_BASE, 1)
                .loadsMsrOnEntry(Msr.IA32_GS_BASE, 2)
                .loadsMsrOnExit(Msr.IA32_KERNEL_GS_BASE, 3)
                .storesMsrOnExit(Msr.IA32_KERNEL_GS_BASE));

        assertThat(program.memory().msrAreas())
                .containsExactly(
                        List.of(new MsrEntry(Msr.IA32_KERNEL_GS_BASE, 1), new MsrEntry(Msr.IA32_GS_BASE, 2)),
                        List.of(new MsrEntry(Msr.IA32_KERNEL_GS_BASE, 3)),
                        List.of(new MsrEntry(Msr.IA32_KERNEL_GS_BASE, 0)));
        assertThat(program.field(VmcsField.VM_ENTRY_MSR_LOAD_COUNT)).isEqualTo(2);
        assertThat(program.field(VmcsField.VM_EXIT_MSR_STORE_ADDR)).isEqualTo(3);
    }

    @Test
    void eachMayLackAPage() {
        MemoryImage memory = programOf(
                        given(l1).hasNotMapped(L2Page.DATA).and(l2).hasNotMapped(L2Page.STACK))
                .memory();

        assertThat(memory.notMappedByL1()).containsExactly(L2Page.DATA);
        assertThat(memory.notMappedByL2()).containsExactly(L2Page.STACK);
        assertThat(memory.usesEpt()).isTrue();
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

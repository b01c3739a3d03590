package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual interrupts, and virtualized accesses to the local APIC (SDM 29.1 to 29.5). */
class VirtualApicTest {

    private static final ApicOutcome DONE = ApicOutcome.Plain.DONE;
    private static final ApicOutcome NOT_VIRTUALIZED = ApicOutcome.Plain.NOT_VIRTUALIZED;
    private static final ApicOutcome GENERAL_PROTECTION = ApicOutcome.Plain.GENERAL_PROTECTION;
    private static final ApicOutcome BELOW_THRESHOLD = new ApicOutcome.Exit(PlainExit.TPR_BELOW_THRESHOLD, 0);

    private final Vmcs vmcs = new Vmcs();
    private Memory memory = Loaded.with(ApicState.IDLE);
    private VirtualApic apic = new VirtualApic(memory);

    private void page(List<Integer> virr, List<Integer> visr, int vtpr) {
        memory = Loaded.with(new ApicState(virr, visr, vtpr));
        apic = new VirtualApic(memory);
    }

    private ApicState page() {
        return memory.virtualApicPage().state();
    }

    private void set(Control... controls) {
        for (Control control : controls) {
            vmcs.set(control.field(), vmcs.get(control.field()) | control.mask());
        }
    }

    /** All that the virtualization of an APIC in x2APIC mode needs. */
    private void setAll() {
        set(
                ProcessorBased.TPR_SHADOW,
                ProcessorBased.ACTIVATE_SECONDARY_CONTROLS,
                SecondaryBased.VIRTUALIZE_X2APIC_MODE,
                SecondaryBased.APIC_REGISTER_VIRT,
                SecondaryBased.VIRTUAL_INTR_DELIVERY);
    }

    private void status(int svi, int rvi) {
        vmcs.set(VmcsField.GUEST_INTR_STATUS, svi << 8 | rvi);
    }

    private void assertStatus(int svi, int rvi) {
        assertThat(vmcs.get(VmcsField.GUEST_INTR_STATUS)).isEqualTo(svi << 8 | rvi);
    }

    private int vppr() {
        return memory.virtualApicPage().ppr();
    }

    @ParameterizedTest
    @CsvSource({"0x00, 0x30, true", "0x2F, 0x30, true", "0x30, 0x3F, false", "0x90, 0x31, false", "0x00, 0x00, false"})
    void aVmEntryRecognisesAVirtualInterruptOfAClassAboveVppr(String vtpr, String rvi, boolean recognised) {
        page(List.of(), List.of(), Integer.decode(vtpr));
        setAll();
        status(0, Integer.decode(rvi));

        assertThat(apic.enter(vmcs)).isEqualTo(DONE);

        assertThat(apic.isPending()).isEqualTo(recognised);
        assertStatus(0, Integer.decode(rvi));
        assertThat(vppr()).isEqualTo(Integer.decode(vtpr));
    }

    @ParameterizedTest
    @CsvSource({"0x61, 0x52, 0x61", "0x41, 0x52, 0x50", "0x57, 0x52, 0x57", "0x00, 0x00, 0x00"})
    void vpprIsVtprOrTheClassInService(String vtpr, String svi, String vppr) {
        page(List.of(), List.of(), Integer.decode(vtpr));
        setAll();
        status(Integer.decode(svi), 0);

        apic.enter(vmcs);

        assertThat(vppr()).isEqualTo(Integer.decode(vppr));
    }

    @Test
    void withAnInterruptWindowAskedForNoVirtualInterruptIsRecognised() {
        setAll();
        set(ProcessorBased.INTR_WINDOW_EXITING);
        status(0, 0x31);

        apic.enter(vmcs);

        assertThat(apic.isPending()).isFalse();
        assertThat(apic.exceedsPriority(vmcs)).isTrue();
    }

    @Test
    void withoutVirtualInterruptDeliveryAVmEntryRecognisesNothing() {
        setAll();
        status(0, 0x31);
        apic.enter(vmcs);
        vmcs.set(VmcsField.SECONDARY_VM_EXEC_CONTROL, 0);

        apic.enter(vmcs);

        assertThat(apic.isPending()).isFalse();
    }

    @Test
    void secondaryControlsCountOnlyWhereActivated() {
        set(ProcessorBased.TPR_SHADOW, SecondaryBased.VIRTUAL_INTR_DELIVERY, SecondaryBased.VIRTUALIZE_X2APIC_MODE);
        status(0, 0x31);

        apic.enter(vmcs);

        assertThat(apic.isPending()).isFalse();
        assertThat(apic.write(vmcs, Msr.X2APIC_TPR, 0)).isEqualTo(NOT_VIRTUALIZED);
    }

    @Test
    void deliveryMovesTheVectorFromRequestedToInService() {
        page(List.of(0x31, 0x52, 0x91), List.of(0x20), 0);
        setAll();
        status(0x20, 0x91);
        apic.enter(vmcs);

        assertThat(apic.acknowledge(vmcs)).isEqualTo(0x91);

        assertThat(page()).isEqualTo(new ApicState(List.of(0x31, 0x52), List.of(0x20, 0x91), 0));
        assertStatus(0x91, 0x52);
        assertThat(vppr()).isEqualTo(0x90);
        assertThat(apic.isPending()).isFalse();
    }

    @Test
    void theDeliveryOfTheLastRequestLeavesNone() {
        page(List.of(0x31), List.of(), 0);
        setAll();
        status(0, 0x31);
        apic.enter(vmcs);

        apic.acknowledge(vmcs);

        assertStatus(0x31, 0);
    }

    @Test
    void deliveryIsNoEvaluation() {
        page(List.of(0x31, 0x91), List.of(), 0);
        setAll();
        status(0, 0x31);
        apic.enter(vmcs);

        apic.acknowledge(vmcs);

        assertStatus(0x31, 0x91);
        assertThat(apic.exceedsPriority(vmcs)).isTrue();
        assertThat(apic.isPending()).isFalse();
    }

    @Test
    void loweringVtprRecognisesWhatItHeldBack() {
        page(List.of(0x31), List.of(), 0x50);
        setAll();
        status(0, 0x31);
        apic.enter(vmcs);
        assertThat(apic.isPending()).isFalse();

        assertThat(apic.writeCr8(vmcs, 2)).isEqualTo(DONE);

        assertThat(apic.isPending()).isTrue();
        assertThat(page().tpr()).isEqualTo(0x20);
        assertThat(vppr()).isEqualTo(0x20);
    }

    @Test
    void raisingVtprEndsTheRecognition() {
        setAll();
        status(0, 0x31);
        apic.enter(vmcs);

        apic.write(vmcs, Msr.X2APIC_TPR, 0x35);

        assertThat(apic.isPending()).isFalse();
        assertThat(vppr()).isEqualTo(0x35);
    }

    @Test
    void withoutTprShadowMovToCr8IsNotVirtualized() {
        page(List.of(), List.of(), 0x50);

        assertThat(apic.writeCr8(vmcs, 2)).isEqualTo(NOT_VIRTUALIZED);

        assertThat(page().tpr()).isEqualTo(0x50);
    }

    @ParameterizedTest
    @CsvSource({"4, true", "5, false", "6, false"})
    void withoutVirtualInterruptDeliveryVtprBelowTheThresholdExits(int priorityClass, boolean exits) {
        set(ProcessorBased.TPR_SHADOW);
        vmcs.set(VmcsField.TPR_THRESHOLD, 5);

        assertThat(apic.writeCr8(vmcs, priorityClass)).isEqualTo(exits ? BELOW_THRESHOLD : DONE);

        assertThat(page().tpr()).as("written before the exit").isEqualTo(priorityClass << 4);
        assertThat(vppr()).as("no PPR virtualization").isZero();
    }

    @Test
    void withVirtualInterruptDeliveryThereIsNoThreshold() {
        setAll();
        vmcs.set(VmcsField.TPR_THRESHOLD, 5);

        assertThat(apic.writeCr8(vmcs, 4)).isEqualTo(DONE);
    }

    @ParameterizedTest
    @CsvSource({"0x4F, true", "0x50, false"})
    void aVmEntryWithVtprBelowTheThresholdExitsWhereApicAccessesAreVirtualized(String vtpr, boolean exits) {
        page(List.of(), List.of(), Integer.decode(vtpr));
        set(
                ProcessorBased.TPR_SHADOW,
                ProcessorBased.ACTIVATE_SECONDARY_CONTROLS,
                SecondaryBased.VIRTUALIZE_APIC_ACCESSES);
        vmcs.set(VmcsField.TPR_THRESHOLD, 5);

        assertThat(apic.enter(vmcs)).isEqualTo(exits ? BELOW_THRESHOLD : DONE);
        assertThat(apic.isTprBelowThreshold(vmcs)).isEqualTo(exits);
    }

    @Test
    void aVmEntryThatVirtualizesNoApicAccessesHasNoThreshold() {
        set(ProcessorBased.TPR_SHADOW);
        vmcs.set(VmcsField.TPR_THRESHOLD, 5);

        assertThat(apic.enter(vmcs)).as("a check of the controls forbids it").isEqualTo(DONE);
        assertThat(apic.isTprBelowThreshold(vmcs)).isTrue();
    }

    @Test
    void theEndOfAnInterruptFindsTheNextInServiceAndTheNextToDeliver() {
        page(List.of(0x61), List.of(0x31, 0x91), 0);
        setAll();
        status(0x91, 0x61);
        apic.enter(vmcs);
        assertThat(apic.isPending()).isFalse();

        assertThat(apic.write(vmcs, Msr.X2APIC_EOI, 0)).isEqualTo(DONE);

        assertThat(page().inService()).containsExactly(0x31);
        assertStatus(0x31, 0x61);
        assertThat(vppr()).isEqualTo(0x30);
        assertThat(apic.isPending()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x3F, 0x40, 0x7F, 0x80, 0xBF, 0xC0, 0xFF})
    void theEndOfAnInterruptInTheBitmapExits(int vector) {
        VmcsField word = List.of(
                        VmcsField.EOI_EXIT_BITMAP0,
                        VmcsField.EOI_EXIT_BITMAP1,
                        VmcsField.EOI_EXIT_BITMAP2,
                        VmcsField.EOI_EXIT_BITMAP3)
                .get(vector / 64);
        page(List.of(), List.of(vector), 0);
        setAll();
        status(vector, 0x0F);
        vmcs.set(word, 1L << vector % 64);
        apic.enter(vmcs);

        assertThat(apic.write(vmcs, Msr.X2APIC_EOI, 0)).isEqualTo(new ApicOutcome.Exit(PlainExit.EOI_INDUCED, vector));

        assertThat(page().inService()).as("it has ended before the exit").isEmpty();
        assertStatus(0, 0x0F);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x30, 0x32, 0x71, 0xB1, 0xF1})
    void theEndOfAnInterruptOutsideOfTheBitmapDoesNot(int vector) {
        page(List.of(), List.of(vector), 0);
        setAll();
        status(vector, 0);
        vmcs.set(VmcsField.EOI_EXIT_BITMAP0, 1L << 0x31);
        apic.enter(vmcs);

        assertThat(apic.write(vmcs, Msr.X2APIC_EOI, 0)).isEqualTo(DONE);
    }

    @Test
    void anExitAtTheEndOfAnInterruptIsNoEvaluation() {
        page(List.of(0x61), List.of(0x91), 0);
        setAll();
        status(0x91, 0x61);
        vmcs.set(VmcsField.EOI_EXIT_BITMAP2, 1L << 0x91 % 64);
        apic.enter(vmcs);

        apic.write(vmcs, Msr.X2APIC_EOI, 0);

        assertThat(vppr()).isZero();
        assertThat(apic.isPending()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0x91, 0x91", "0x20, 0x31"})
    void aSelfIpiRaisesRviToTheHigherVector(String vector, String rvi) {
        page(List.of(0x31), List.of(), 0);
        setAll();
        status(0, 0x31);

        assertThat(apic.write(vmcs, Msr.X2APIC_SELF_IPI, Integer.decode(vector)))
                .isEqualTo(DONE);

        assertThat(page().pending()).containsExactlyInAnyOrder(0x31, Integer.decode(vector));
        assertStatus(0, Integer.decode(rvi));
        assertThat(apic.isPending()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15})
    void aSelfIpiWithAnIllegalVectorIsLeftToTheHypervisor(int vector) {
        setAll();

        assertThat(apic.write(vmcs, Msr.X2APIC_SELF_IPI, vector))
                .isEqualTo(new ApicOutcome.Exit(PlainExit.APIC_WRITE, 0x3F0));

        assertThat(page()).isEqualTo(ApicState.IDLE);
        assertThat(apic.read(vmcs, Msr.X2APIC_SELF_IPI)).hasValue(vector);
    }

    @ParameterizedTest
    @CsvSource({"X2APIC_TPR, 0x100", "X2APIC_EOI, 1", "X2APIC_SELF_IPI, 0x131"})
    void reservedBitsOfVirtualizedRegistersFaultAndChangeNothing(Msr msr, String value) {
        page(List.of(0x31), List.of(0x51), 0x20);
        setAll();
        status(0x51, 0x31);

        assertThat(apic.write(vmcs, msr, Long.decode(value))).isEqualTo(GENERAL_PROTECTION);

        assertThat(page()).isEqualTo(new ApicState(List.of(0x31), List.of(0x51), 0x20));
        assertStatus(0x51, 0x31);
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"X2APIC_TPR", "X2APIC_EOI", "X2APIC_SELF_IPI"})
    void noOtherWriteIsVirtualized(Msr msr) {
        setAll();

        assertThat(apic.write(vmcs, msr, 0)).isEqualTo(NOT_VIRTUALIZED);
    }

    @ParameterizedTest
    @CsvSource({"X2APIC_TPR, true", "X2APIC_EOI, false", "X2APIC_SELF_IPI, false"})
    void withoutVirtualInterruptDeliveryOnlyTheTaskPriorityIs(Msr msr, boolean virtualized) {
        set(
                ProcessorBased.TPR_SHADOW,
                ProcessorBased.ACTIVATE_SECONDARY_CONTROLS,
                SecondaryBased.VIRTUALIZE_X2APIC_MODE,
                SecondaryBased.APIC_REGISTER_VIRT);

        assertThat(apic.write(vmcs, msr, 0)).isEqualTo(virtualized ? DONE : NOT_VIRTUALIZED);
    }

    @Test
    void readsComeFromThePage() {
        page(List.of(0x31, 0xFF), List.of(0x91), 0x2A);
        setAll();
        status(0x91, 0xFF);
        apic.enter(vmcs);

        assertThat(apic.read(vmcs, Msr.X2APIC_TPR)).hasValue(0x2A);
        assertThat(apic.read(vmcs, Msr.X2APIC_PPR)).hasValue(0x90);
        assertThat(apic.read(vmcs, Msr.irrOf(0x31))).hasValue(1L << 0x31 % 32);
        assertThat(apic.read(vmcs, Msr.irrOf(0xFF))).hasValue(1L << 31);
        assertThat(apic.read(vmcs, Msr.isrOf(0x91))).hasValue(1L << 0x91 % 32);
        assertThat(apic.read(vmcs, Msr.isrOf(0x31))).hasValue(0);
        assertThat(apic.read(vmcs, Msr.X2APIC_TMR0)).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"X2APIC_EOI", "X2APIC_ICR", "X2APIC_LVT_TIMER", "X2APIC_ESR"})
    void noReadOfThePageFaults(Msr msr) {
        setAll();

        assertThat(apic.read(vmcs, msr)).hasValue(0);
    }

    @Test
    void withoutApicRegisterVirtualizationOnlyTheTaskPriorityIsReadFromThePage() {
        set(
                ProcessorBased.TPR_SHADOW,
                ProcessorBased.ACTIVATE_SECONDARY_CONTROLS,
                SecondaryBased.VIRTUALIZE_X2APIC_MODE,
                SecondaryBased.VIRTUAL_INTR_DELIVERY);

        assertThat(apic.read(vmcs, Msr.X2APIC_TPR)).hasValue(0);
        assertThat(apic.read(vmcs, Msr.X2APIC_PPR)).isEmpty();
    }

    @Test
    void registersThatAreNotTheLocalApicsAreNotReadFromThePage() {
        setAll();

        assertThat(apic.read(vmcs, Msr.IA32_VMX_BASIC)).isEmpty();
        assertThat(apic.read(vmcs, Msr.IA32_GS_BASE)).isEmpty();
    }

    @Test
    void withoutVirtualizedX2apicModeNothingIs() {
        set(
                ProcessorBased.TPR_SHADOW,
                ProcessorBased.ACTIVATE_SECONDARY_CONTROLS,
                SecondaryBased.APIC_REGISTER_VIRT,
                SecondaryBased.VIRTUAL_INTR_DELIVERY);

        assertThat(apic.read(vmcs, Msr.X2APIC_TPR)).isEmpty();
        assertThat(apic.write(vmcs, Msr.X2APIC_TPR, 0)).isEqualTo(NOT_VIRTUALIZED);
    }
}

package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual interrupts: TPR, PPR, EOI and self-IPI virtualization, evaluation and delivery (SDM 29.1, 29.2). */
class VirtualInterruptTest extends VirtualApicFixture {

    private static final ApicOutcome DONE = ApicOutcome.Plain.DONE;
    private static final ApicOutcome BELOW_THRESHOLD = new ApicOutcome.Exit(PlainExit.TPR_BELOW_THRESHOLD, 0);

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
    void secondaryControlsCountOnlyWhereActivated() {
        set(ProcessorBased.TPR_SHADOW, SecondaryBased.VIRTUAL_INTR_DELIVERY, SecondaryBased.VIRTUALIZE_X2APIC_MODE);
        status(0, 0x31);

        apic.enter(vmcs);

        assertThat(apic.isPending()).isFalse();
        assertThat(apic.write(vmcs, Msr.X2APIC_TPR, 0)).isEqualTo(ApicOutcome.Plain.NOT_VIRTUALIZED);
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

        assertThat(apic.writeCr8(vmcs, 2)).isEqualTo(ApicOutcome.Plain.NOT_VIRTUALIZED);

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

        assertThat(apic.exitsAtEntry(vmcs)).isEqualTo(exits);
        assertThat(apic.enter(vmcs)).isEqualTo(exits ? BELOW_THRESHOLD : DONE);
    }

    @Test
    void aVmEntryWithVirtualInterruptDeliveryHasNoThreshold() {
        setAll();
        set(SecondaryBased.VIRTUALIZE_APIC_ACCESSES);
        vmcs.set(VmcsField.TPR_THRESHOLD, 5);

        assertThat(apic.exitsAtEntry(vmcs)).isFalse();
        assertThat(apic.enter(vmcs)).isEqualTo(DONE);
    }

    @Test
    void aVmEntryWithoutTprShadowHasNoThreshold() {
        set(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS, SecondaryBased.VIRTUALIZE_APIC_ACCESSES);
        vmcs.set(VmcsField.TPR_THRESHOLD, 5);

        assertThat(apic.enter(vmcs)).isEqualTo(DONE);
    }

    @Test
    void aVmEntryThatVirtualizesNoApicAccessesHasNoThreshold() {
        set(ProcessorBased.TPR_SHADOW);
        vmcs.set(VmcsField.TPR_THRESHOLD, 5);

        assertThat(apic.exitsAtEntry(vmcs)).isFalse();
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
}

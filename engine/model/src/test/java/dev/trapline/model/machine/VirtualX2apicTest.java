package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Which accesses to an APIC in x2APIC mode are virtualized (SDM 29.5). */
class VirtualX2apicTest extends VirtualApicFixture {

    private static final ApicOutcome DONE = ApicOutcome.Plain.DONE;
    private static final ApicOutcome NOT_VIRTUALIZED = ApicOutcome.Plain.NOT_VIRTUALIZED;
    private static final ApicOutcome GENERAL_PROTECTION = ApicOutcome.Plain.GENERAL_PROTECTION;

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

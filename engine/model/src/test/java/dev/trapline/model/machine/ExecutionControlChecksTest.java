package dev.trapline.model.machine;

import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PinBased.NMI_EXITING;
import static dev.trapline.dsl.vmx.PinBased.POSTED_INTR;
import static dev.trapline.dsl.vmx.PinBased.VIRTUAL_NMIS;
import static dev.trapline.dsl.vmx.ProcessorBased.ACTIVATE_SECONDARY_CONTROLS;
import static dev.trapline.dsl.vmx.ProcessorBased.NMI_WINDOW_EXITING;
import static dev.trapline.dsl.vmx.ProcessorBased.TPR_SHADOW;
import static dev.trapline.dsl.vmx.SecondaryBased.APIC_REGISTER_VIRT;
import static dev.trapline.dsl.vmx.SecondaryBased.ENABLE_EPT;
import static dev.trapline.dsl.vmx.SecondaryBased.UNRESTRICTED_GUEST;
import static dev.trapline.dsl.vmx.SecondaryBased.VIRTUALIZE_APIC_ACCESSES;
import static dev.trapline.dsl.vmx.SecondaryBased.VIRTUALIZE_X2APIC_MODE;
import static dev.trapline.dsl.vmx.SecondaryBased.VIRTUAL_INTR_DELIVERY;
import static dev.trapline.model.machine.EntryChecks.Result.INVALID_CONTROLS;
import static dev.trapline.model.machine.EntryChecks.Result.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each check of the VM-execution control fields fails alone (SDM 26.2.1.1; behaviours K28 to K31, K33 to K35). */
class ExecutionControlChecksTest {

    private static void assertInvalid(EntryAttempt attempt, String rule) {
        assertThat(attempt.violated()).isEqualTo("SDM 26.2.1.1: " + rule);
        assertThat(attempt.result()).isEqualTo(INVALID_CONTROLS);
    }

    private static void assertValid(EntryAttempt attempt) {
        assertThat(attempt.violated()).isEmpty();
        assertThat(attempt.result()).isEqualTo(PASSED);
    }

    private static EntryAttempt withSecondary(SecondaryBased... controls) {
        return new EntryAttempt().set(ACTIVATE_SECONDARY_CONTROLS).set(controls);
    }

    private static EntryAttempt withTprShadow() {
        return withSecondary().set(TPR_SHADOW).set(VmcsField.VIRTUAL_APIC_PAGE_ADDR, 1);
    }

    private static EntryAttempt withVirtualInterrupts() {
        return withTprShadow().set(VIRTUAL_INTR_DELIVERY, EXT_INTR);
    }

    private static EntryAttempt withPostedInterrupts() {
        return withVirtualInterrupts().set(POSTED_INTR, ACK_INTR_ON_EXIT);
    }

    @Test
    void aPinBasedControlThatIsUnknownIsInvalid() {
        assertInvalid(
                new EntryAttempt().set(VmcsField.PIN_BASED_VM_EXEC_CONTROL, 1 << 8),
                "pin-based controls that are not offered are 0");
    }

    @Test
    void aPrimaryControlThatIsUnknownIsInvalid() {
        assertInvalid(
                new EntryAttempt().set(VmcsField.CPU_BASED_VM_EXEC_CONTROL, 1 << 18),
                "primary processor-based controls that are not offered are 0");
    }

    @Test
    void aSecondaryControlThatIsUnknownIsInvalid() {
        assertInvalid(
                withSecondary().set(VmcsField.SECONDARY_VM_EXEC_CONTROL, 1 << 14),
                "secondary processor-based controls that are not offered are 0");
    }

    @Test
    void aSecondaryControlThatLacksIsInvalid() {
        assertInvalid(
                withSecondary(ENABLE_EPT)
                        .set(VmcsField.EPT_POINTER, 1)
                        .offered(Capabilities.ALL.without(Set.of(ENABLE_EPT))),
                "secondary processor-based controls that are not offered are 0");
    }

    @Test
    void secondaryControlsDoNotCountUnlessTheyAreActivated() {
        assertValid(new EntryAttempt().set(VmcsField.SECONDARY_VM_EXEC_CONTROL, 0xFFFF_FFFFL));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2, 0x1001})
    void aTprShadowNeedsAVirtualApicPage(long address) {
        assertInvalid(
                withTprShadow().set(VmcsField.VIRTUAL_APIC_PAGE_ADDR, address),
                "the virtual-APIC address is that of a page");
    }

    @Test
    void theVirtualApicAddressDoesNotCountWithoutTprShadow() {
        assertValid(new EntryAttempt().set(VmcsField.VIRTUAL_APIC_PAGE_ADDR, 2));
    }

    static IntStream bits31To4() {
        return IntStream.rangeClosed(4, 31);
    }

    @ParameterizedTest
    @MethodSource("bits31To4")
    void theTprThresholdHasFourBits(int bit) {
        assertInvalid(
                withTprShadow().set(VmcsField.TPR_THRESHOLD, 1L << bit),
                "bits 31:4 of the TPR threshold are 0, unless virtual interrupts are delivered");
    }

    @ParameterizedTest
    @MethodSource("bits31To4")
    void theTprThresholdHasFourBitsWhereApicAccessesAreVirtualizedToo(int bit) {
        EntryAttempt attempt = withTprShadow().set(VIRTUALIZE_APIC_ACCESSES).set(VmcsField.APIC_ACCESS_ADDR, 1);

        assertInvalid(
                attempt.set(VmcsField.TPR_THRESHOLD, 1L << bit),
                "bits 31:4 of the TPR threshold are 0, unless virtual interrupts are delivered");
    }

    @Test
    void theTprThresholdDoesNotCountWithVirtualInterruptDeliveryNorWithoutTprShadow() {
        assertValid(withVirtualInterrupts().set(VmcsField.TPR_THRESHOLD, 0xFFFF_FFFFL));
        assertValid(new EntryAttempt().set(VmcsField.TPR_THRESHOLD, 0xFFFF_FFFFL));
    }

    static IntStream classes() {
        return IntStream.rangeClosed(0, 15);
    }

    @ParameterizedTest
    @MethodSource("classes")
    void theTprThresholdIsNotAboveTheVirtualTpr(int priorityClass) {
        for (int threshold = 0; threshold <= 15; threshold++) {
            EntryAttempt attempt =
                    withTprShadow().virtualTpr(priorityClass << 4 | 0xF).set(VmcsField.TPR_THRESHOLD, threshold);
            if (threshold <= priorityClass) {
                assertValid(attempt);
            } else {
                assertInvalid(
                        attempt,
                        "the TPR threshold is not above VTPR[7:4], unless virtual interrupts are delivered or APIC accesses virtualized");
            }
        }
    }

    @Test
    void aTprThresholdAboveTheVirtualTprIsNoErrorWhereApicAccessesAreVirtualized() {
        assertValid(withTprShadow()
                .set(VIRTUALIZE_APIC_ACCESSES)
                .set(VmcsField.APIC_ACCESS_ADDR, 1)
                .set(VmcsField.TPR_THRESHOLD, 15));
    }

    @ParameterizedTest(name = "NMI exiting {0}, virtual NMIs {1}, NMI-window exiting {2}")
    @CsvSource({
        "false, false, false, ''",
        "true, false, false, ''",
        "true, true, false, ''",
        "true, true, true, ''",
        "false, true, false, virtual NMIs need NMI exiting",
        "false, true, true, virtual NMIs need NMI exiting",
        "false, false, true, NMI-window exiting needs virtual NMIs",
        "true, false, true, NMI-window exiting needs virtual NMIs"
    })
    void theNmiControlsBuildOnEachOther(boolean exiting, boolean virtual, boolean window, String rule) {
        EntryAttempt attempt = new EntryAttempt();
        if (exiting) {
            attempt.set(NMI_EXITING);
        }
        if (virtual) {
            attempt.set(VIRTUAL_NMIS);
        }
        if (window) {
            attempt.set(NMI_WINDOW_EXITING);
        }
        if (rule.isEmpty()) {
            assertValid(attempt);
        } else {
            assertInvalid(attempt, rule);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3, -1})
    void virtualizedApicAccessesNeedAnApicAccessPage(long address) {
        assertInvalid(
                withSecondary(VIRTUALIZE_APIC_ACCESSES).set(VmcsField.APIC_ACCESS_ADDR, address),
                "the APIC-access address is that of a page, where APIC accesses are virtualized");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void anyPageCanBeTheApicAccessPage(long address) {
        assertValid(withSecondary(VIRTUALIZE_APIC_ACCESSES).set(VmcsField.APIC_ACCESS_ADDR, address));
    }

    @ParameterizedTest
    @CsvSource({
        "VIRTUALIZE_X2APIC_MODE, to virtualize x2APIC mode needs a TPR shadow",
        "APIC_REGISTER_VIRT, APIC-register virtualization needs a TPR shadow",
        "VIRTUAL_INTR_DELIVERY, virtual-interrupt delivery needs a TPR shadow"
    })
    void apicVirtualizationNeedsATprShadow(SecondaryBased control, String rule) {
        assertInvalid(withSecondary(control).set(EXT_INTR), rule);
        assertValid(withTprShadow().set(control).set(EXT_INTR));
    }

    @ParameterizedTest
    @EnumSource(names = {"VIRTUALIZE_X2APIC_MODE", "APIC_REGISTER_VIRT", "VIRTUAL_INTR_DELIVERY"})
    void apicVirtualizationThatIsNotActivatedNeedsNothing(SecondaryBased control) {
        assertValid(new EntryAttempt().set(control));
    }

    @Test
    void x2ApicModeAndApicAccessesAreNotBothVirtualized() {
        assertInvalid(
                withTprShadow()
                        .set(VIRTUALIZE_X2APIC_MODE, VIRTUALIZE_APIC_ACCESSES)
                        .set(VmcsField.APIC_ACCESS_ADDR, 1),
                "x2APIC mode and APIC accesses are not both virtualized");
        assertValid(withTprShadow()
                .set(APIC_REGISTER_VIRT, VIRTUALIZE_APIC_ACCESSES)
                .set(VmcsField.APIC_ACCESS_ADDR, 1));
    }

    @Test
    void virtualInterruptDeliveryNeedsExternalInterruptExiting() {
        assertInvalid(
                withTprShadow().set(VIRTUAL_INTR_DELIVERY),
                "virtual-interrupt delivery needs external-interrupt exiting");
        assertValid(withVirtualInterrupts());
    }

    @Test
    void postedInterruptsNeedVirtualInterruptDelivery() {
        assertInvalid(
                withTprShadow().set(EXT_INTR, POSTED_INTR).set(ACK_INTR_ON_EXIT),
                "posted interrupts need virtual-interrupt delivery");
        assertValid(withPostedInterrupts());
    }

    @Test
    void postedInterruptsNeedAcknowledgeInterruptOnExit() {
        assertInvalid(
                withVirtualInterrupts().set(POSTED_INTR), "posted interrupts need acknowledge interrupt on exit");
    }

    @ParameterizedTest
    @ValueSource(longs = {0x100, 0x8000, 0x1F2})
    void theNotificationVectorIsAVector(long vector) {
        assertInvalid(
                withPostedInterrupts().set(VmcsField.POSTED_INTR_NV, vector),
                "the posted-interrupt notification vector is at most 255");
        assertValid(withPostedInterrupts().set(VmcsField.POSTED_INTR_NV, 0xFF));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void thePostedInterruptDescriptorIsAligned(int bit) {
        assertInvalid(
                withPostedInterrupts().set(VmcsField.POSTED_INTR_DESC_ADDR, 0x1000 | 1 << bit),
                "the posted-interrupt descriptor is aligned to 64 bytes");
        assertValid(withPostedInterrupts().set(VmcsField.POSTED_INTR_DESC_ADDR, 0x1040));
    }

    @Test
    void whereInterruptsAreNotPostedTheirFieldsDoNotCount() {
        assertValid(withVirtualInterrupts()
                .set(VmcsField.POSTED_INTR_NV, 0x100)
                .set(VmcsField.POSTED_INTR_DESC_ADDR, 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 32, -1, 1L << 32 | 1})
    void eptNeedsAnExtendedPageTable(long pointer) {
        assertInvalid(
                withSecondary(ENABLE_EPT).set(VmcsField.EPT_POINTER, pointer),
                "the EPT pointer is that of an extended page table, where EPT is enabled");
        assertValid(withSecondary().set(VmcsField.EPT_POINTER, pointer));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 31})
    void anEptPointerIsTheNumberOfATable(long pointer) {
        assertValid(withSecondary(ENABLE_EPT).set(VmcsField.EPT_POINTER, pointer));
    }

    @Test
    void anUnrestrictedGuestNeedsEpt() {
        assertInvalid(withSecondary(UNRESTRICTED_GUEST), "an unrestricted guest needs EPT");
        assertValid(withSecondary(UNRESTRICTED_GUEST, ENABLE_EPT).set(VmcsField.EPT_POINTER, 1));
    }
}

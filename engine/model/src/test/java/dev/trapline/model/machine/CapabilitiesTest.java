package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Capabilities.Allowed;
import dev.trapline.model.machine.EntryChecks.Result;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What RDMSR of a capability MSR tells, and that it is what a VM entry allows (SDM appendix A). */
class CapabilitiesTest {

    private static final Allowed ALL = Capabilities.ALL.allowed();

    @ParameterizedTest
    @CsvSource({
        "IA32_VMX_PINBASED_CTLS, 0xE9",
        "IA32_VMX_PROCBASED_CTLS, 0xD9E80084",
        "IA32_VMX_PROCBASED_CTLS2, 0x393",
        "IA32_VMX_EXIT_CTLS, 0x408000",
        "IA32_VMX_ENTRY_CTLS, 0x200"
    })
    void theAllowedOneSettingsAreBits63To32AndNoControlMustBeOne(Msr msr, long oneSettings) {
        assertThat(ALL.read(msr)).isEqualTo(oneSettings << 32);
    }

    static Stream<Control> offered() {
        return Capabilities.ALL.controls().stream();
    }

    @ParameterizedTest
    @MethodSource("offered")
    void aControlThatLacksIsRefusedByTheVmEntryAndMissingInItsMsr(Control control) {
        Capabilities without = Capabilities.ALL.without(Set.of(control));
        EntryAttempt attempt = new EntryAttempt().set(control).offered(without);
        if (control instanceof SecondaryBased) {
            attempt.set(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS);
        }

        assertThat(without.missing()).containsExactly(control);
        assertThat(control.isSetIn(without.allowed().read(control.capability()) >>> 32))
                .isFalse();
        assertThat(attempt.result()).isEqualTo(Result.INVALID_CONTROLS);
        assertThat(attempt.violated()).endsWith("controls that are not offered are 0");
    }

    @ParameterizedTest
    @EnumSource(names = {"SMM", "DEACT_DUAL_MONITOR"})
    void whatIsForSystemManagementModeIsNeverOfferedAndNotMissed(EntryControl control) {
        assertThat(Capabilities.ALL.controls()).doesNotContain(control);
        assertThat(Capabilities.ALL.missing()).isEmpty();
    }

    @Test
    void theMissingControlsAreInTheOrderOfTheManual() {
        List<Control> some = List.of(
                PinBased.POSTED_INTR,
                ProcessorBased.TPR_SHADOW,
                ProcessorBased.MONITOR_TRAP_FLAG,
                SecondaryBased.ENABLE_EPT,
                ExitControl.ACK_INTR_ON_EXIT);

        assertThat(Capabilities.ALL.without(Set.copyOf(some)).missing()).isEqualTo(some);
    }

    @Test
    void basicInformationTellsTheRegionAndThatErrorCodesAreChecked() {
        long basic = ALL.read(Msr.IA32_VMX_BASIC);

        assertThat(basic & 0x7FFF_FFFF).as("revision identifier").isEqualTo(1);
        assertThat(basic >> 32 & 0x1FFF).as("size of a region").isEqualTo(4096);
        assertThat(basic >> 50 & 0xF).as("write-back").isEqualTo(6);
        assertThat(basic >> 49 & 1).as("dual-monitor treatment").isZero();
        assertThat(basic >> 56 & 1).as("error codes of injected exceptions are free").isZero();
    }

    @Test
    void miscellaneousDataTellTheTimersRateAndTheActivityStates() {
        long misc = ALL.read(Msr.IA32_VMX_MISC);

        assertThat(misc & 0x1F).as("rate of the timer").isEqualTo(5);
        assertThat(misc >> 6 & 7).as("HLT, shutdown, wait-for-SIPI").isEqualTo(7);
        assertThat(misc >> 29 & 1).as("VMWRITE to read-only fields").isZero();
        assertThat(misc >> 30 & 1).as("instruction length 0").isZero();
    }

    @ParameterizedTest
    @CsvSource({"HLT, 6", "SHUTDOWN, 7", "WAIT_FOR_SIPI, 8"})
    void eachActivityStateHasItsBit(ActivityState state, int bit) {
        Capabilities capabilities = new Capabilities(Set.of(), Set.of(state));

        assertThat(capabilities.allowed().read(Msr.IA32_VMX_MISC) >> 6 & 7).isEqualTo(1L << (bit - 6));
    }

    @Test
    void whereAnUnrestrictedGuestIsOfferedExitsStoreTheModeOfTheGuest() {
        Capabilities without = Capabilities.ALL.without(Set.of(SecondaryBased.UNRESTRICTED_GUEST));

        assertThat(ALL.read(Msr.IA32_VMX_MISC) >> 5 & 1).isEqualTo(1);
        assertThat(without.allowed().read(Msr.IA32_VMX_MISC) >> 5 & 1).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void onlyCapabilityMsrsTellCapabilities(Msr msr) {
        assertThat(Allowed.tells(msr)).isEqualTo(msr.name().startsWith("IA32_VMX_"));
        if (!Allowed.tells(msr)) {
            assertThatThrownBy(() -> ALL.read(msr)).hasMessage(msr + " tells no capability");
        }
    }

    @Test
    void onlyFieldsOfControlsHaveSettings() {
        assertThatThrownBy(() -> ALL.oneSettings(VmcsField.GUEST_RIP)).hasMessage("GUEST_RIP holds no controls");
    }
}

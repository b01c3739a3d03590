package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What RDMSR of a capability MSR tells (SDM appendix A). */
class CapabilitiesTest {

    @Test
    void theAllowedOneSettingsAreBits63To32() {
        long pinBased = Capabilities.ALL.allowed().read(Msr.IA32_VMX_PINBASED_CTLS);

        assertThat(pinBased >>> 32)
                .isEqualTo(PinBased.EXT_INTR.mask()
                        | PinBased.NMI_EXITING.mask()
                        | PinBased.VIRTUAL_NMIS.mask()
                        | PinBased.VMX_PREEMPTION_TIMER.mask()
                        | PinBased.POSTED_INTR.mask());
    }

    @Test
    void noControlMustBeOne() {
        for (Msr msr : Set.of(
                Msr.IA32_VMX_PINBASED_CTLS,
                Msr.IA32_VMX_PROCBASED_CTLS,
                Msr.IA32_VMX_EXIT_CTLS,
                Msr.IA32_VMX_ENTRY_CTLS)) {
            assertThat(Capabilities.ALL.allowed().read(msr) & 0xFFFF_FFFFL)
                    .as("%s", msr)
                    .isZero();
        }
    }

    @Test
    void whatIsMissingIsNotAllowedAndTheRestIs() {
        Capabilities.Allowed allowed =
                Capabilities.ALL.without(Set.of(ExitControl.ACK_INTR_ON_EXIT)).allowed();

        assertThat(allowed.exit() & ExitControl.ACK_INTR_ON_EXIT.mask()).isZero();
        assertThat(allowed.processorBased() & ProcessorBased.HLT_EXITING.mask()).isNotZero();
    }

    @Test
    void activityStatesAreBits8To6OfTheMiscellaneousData() {
        Capabilities onlyHlt = new Capabilities(Set.of(), Set.of(ActivityState.HLT));

        assertThat(Capabilities.ALL.allowed().read(Msr.IA32_VMX_MISC) >> 6 & 7).isEqualTo(7);
        assertThat(onlyHlt.allowed().read(Msr.IA32_VMX_MISC) >> 6 & 7).isEqualTo(1);
    }

    @Test
    void onlyCapabilityMsrsTellCapabilities() {
        assertThat(Capabilities.Allowed.tells(Msr.IA32_VMX_EXIT_CTLS)).isTrue();
        assertThat(Capabilities.Allowed.tells(Msr.X2APIC_TPR)).isFalse();
    }
}

package dev.trapline.model.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;

/** A virtual-APIC page, and a VMCS with all controls 0. */
abstract class VirtualApicFixture {

    final Vmcs vmcs = new Vmcs();
    Memory memory = Loaded.with(ApicState.IDLE);
    VirtualApic apic = new VirtualApic(memory);

    void page(List<Integer> virr, List<Integer> visr, int vtpr) {
        memory = Loaded.with(new ApicState(virr, visr, vtpr));
        apic = new VirtualApic(memory);
    }

    ApicState page() {
        return memory.virtualApicPage().state();
    }

    void set(Control... controls) {
        for (Control control : controls) {
            vmcs.set(control.field(), vmcs.get(control.field()) | control.mask());
        }
    }

    /** All that the virtualization of an APIC in x2APIC mode needs. */
    void setAll() {
        set(
                ProcessorBased.TPR_SHADOW,
                ProcessorBased.ACTIVATE_SECONDARY_CONTROLS,
                SecondaryBased.VIRTUALIZE_X2APIC_MODE,
                SecondaryBased.APIC_REGISTER_VIRT,
                SecondaryBased.VIRTUAL_INTR_DELIVERY);
    }

    void status(int svi, int rvi) {
        vmcs.set(VmcsField.GUEST_INTR_STATUS, svi << 8 | rvi);
    }

    void assertStatus(int svi, int rvi) {
        assertThat(vmcs.get(VmcsField.GUEST_INTR_STATUS)).isEqualTo(svi << 8 | rvi);
    }

    int vppr() {
        return memory.virtualApicPage().ppr();
    }
}

package dev.trapline.dsl.vmx;

/** Secondary processor-based VM-execution controls that events depend on, SDM table 24-7. They count where {@link ProcessorBased#ACTIVATE_SECONDARY_CONTROLS} is 1. */
public enum SecondaryBased implements Control {
    /** Virtualize APIC accesses. */
    VIRTUALIZE_APIC_ACCESSES(0),
    /** Enable EPT. */
    ENABLE_EPT(1),
    /** Virtualize x2APIC mode. */
    VIRTUALIZE_X2APIC_MODE(4),
    /** Unrestricted guest. */
    UNRESTRICTED_GUEST(7),
    /** APIC-register virtualization. */
    APIC_REGISTER_VIRT(8),
    /** Virtual-interrupt delivery. */
    VIRTUAL_INTR_DELIVERY(9);

    private final int bit;

    SecondaryBased(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }

    @Override
    public VmcsField field() {
        return VmcsField.SECONDARY_VM_EXEC_CONTROL;
    }

    @Override
    public Msr capability() {
        return Msr.IA32_VMX_PROCBASED_CTLS2;
    }

    @Override
    public String group() {
        return "secondary processor-based";
    }
}

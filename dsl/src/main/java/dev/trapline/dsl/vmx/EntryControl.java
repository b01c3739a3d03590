package dev.trapline.dsl.vmx;

/** VM-entry controls, SDM table 24-15. */
public enum EntryControl implements Control {
    /** IA-32e mode guest. */
    IA32E_MODE(9),
    /** Entry to SMM; must be 0 outside SMM (SDM 26.2.1.3). */
    SMM(10),
    /** Deactivate dual-monitor treatment; must be 0 outside SMM (SDM 26.2.1.3). */
    DEACT_DUAL_MONITOR(11);

    private final int bit;

    EntryControl(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }

    @Override
    public VmcsField field() {
        return VmcsField.VM_ENTRY_CONTROLS;
    }

    @Override
    public Msr capability() {
        return Msr.IA32_VMX_ENTRY_CTLS;
    }

    @Override
    public String group() {
        return "entry";
    }
}

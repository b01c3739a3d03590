package dev.trapline.dsl.vmx;

/** VM-exit controls that events depend on, SDM table 24-13. */
public enum ExitControl implements Control {
    /** Acknowledge interrupt on exit. */
    ACK_INTR_ON_EXIT(15),
    /** Save VMX-preemption timer value. */
    SAVE_VMX_PREEMPTION_TIMER(22);

    private final int bit;

    ExitControl(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }

    @Override
    public VmcsField field() {
        return VmcsField.VM_EXIT_CONTROLS;
    }

    @Override
    public Msr capability() {
        return Msr.IA32_VMX_EXIT_CTLS;
    }

    @Override
    public String group() {
        return "exit";
    }
}

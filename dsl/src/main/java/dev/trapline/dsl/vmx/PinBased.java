package dev.trapline.dsl.vmx;

/** Pin-based VM-execution controls, SDM table 24-5. */
public enum PinBased implements Control {
    /** External-interrupt exiting. */
    EXT_INTR(0),
    /** NMI exiting. */
    NMI_EXITING(3),
    /** Virtual NMIs. */
    VIRTUAL_NMIS(5),
    /** Activate VMX-preemption timer. */
    VMX_PREEMPTION_TIMER(6),
    /** Process posted interrupts. */
    POSTED_INTR(7);

    private final int bit;

    PinBased(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }

    @Override
    public VmcsField field() {
        return VmcsField.PIN_BASED_VM_EXEC_CONTROL;
    }

    @Override
    public Msr capability() {
        return Msr.IA32_VMX_PINBASED_CTLS;
    }

    @Override
    public String group() {
        return "pin-based";
    }
}

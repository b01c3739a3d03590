package dev.trapline.dsl.vmx;

/** Primary processor-based VM-execution controls that events depend on, SDM table 24-6. */
public enum ProcessorBased implements Control {
    /** Interrupt-window exiting. */
    INTR_WINDOW_EXITING(2),
    /** HLT exiting. */
    HLT_EXITING(7),
    /** CR8-load exiting. */
    CR8_LOAD_EXITING(19),
    /** Use TPR shadow. */
    TPR_SHADOW(21),
    /** NMI-window exiting. */
    NMI_WINDOW_EXITING(22),
    /** MOV-DR exiting. */
    MOV_DR_EXITING(23),
    /** Unconditional I/O exiting. */
    UNCOND_IO_EXITING(24),
    /** Monitor trap flag. */
    MONITOR_TRAP_FLAG(27),
    /** Use MSR bitmaps. Where it is 1, the bitmap of a {@code Program} is all zero: no RDMSR or WRMSR exits. Where it is 0, all do. */
    USE_MSR_BITMAPS(28),
    /** PAUSE exiting. */
    PAUSE_EXITING(30),
    /** Activate secondary controls. */
    ACTIVATE_SECONDARY_CONTROLS(31);

    private final int bit;

    ProcessorBased(int bit) {
        this.bit = bit;
    }

    @Override
    public int bit() {
        return bit;
    }

    @Override
    public VmcsField field() {
        return VmcsField.CPU_BASED_VM_EXEC_CONTROL;
    }

    @Override
    public Msr capability() {
        return Msr.IA32_VMX_PROCBASED_CTLS;
    }

    @Override
    public String group() {
        return "processor-based";
    }
}

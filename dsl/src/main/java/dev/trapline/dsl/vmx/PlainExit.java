package dev.trapline.dsl.vmx;

/** Exits that have no vector to tell (SDM appendix C). */
public enum PlainExit implements ExitReason {
    /** Triple fault. */
    TRIPLE_FAULT(2),
    /** INIT signal. */
    INIT_SIGNAL(3),
    /** Start-up IPI. */
    SIPI_SIGNAL(4),
    /** Interrupt window. */
    INTERRUPT_WINDOW(7),
    /** NMI window. */
    NMI_WINDOW(8),
    /** L2 executed HLT. */
    HLT(12),
    /** L2 executed VMCALL. */
    VMCALL(18),
    /** L2 executed VMCLEAR. */
    VMCLEAR(19),
    /** L2 executed VMLAUNCH. */
    VMLAUNCH(20),
    /** L2 executed VMPTRLD. */
    VMPTRLD(21),
    /** L2 executed VMREAD. */
    VMREAD(23),
    /** L2 executed VMRESUME. */
    VMRESUME(24),
    /** L2 executed VMWRITE. */
    VMWRITE(25),
    /** L2 executed RDMSR. */
    MSR_READ(31),
    /** L2 executed WRMSR. */
    MSR_WRITE(32),
    /** VM-entry failure due to invalid guest state. */
    INVALID_STATE(33),
    /** VM-entry failure due to MSR loading. */
    MSR_LOAD_FAIL(34),
    /** Monitor trap flag. */
    MONITOR_TRAP_FLAG(37),
    /** TPR below threshold. */
    TPR_BELOW_THRESHOLD(43),
    /** EPT violation. */
    EPT_VIOLATION(48),
    /** VMX-preemption timer expired. */
    PREEMPTION_TIMER(52);

    private final int number;

    PlainExit(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }
}

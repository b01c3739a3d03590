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
    /** L2 executed CPUID. */
    CPUID(10),
    /** L2 executed HLT. */
    HLT(12),
    /** L2 executed INVD. */
    INVD(13),
    /** L2 executed VMCALL. */
    VMCALL(18),
    /** L2 executed VMCLEAR. */
    VMCLEAR(19),
    /** L2 executed VMLAUNCH. */
    VMLAUNCH(20),
    /** L2 executed VMPTRLD. */
    VMPTRLD(21),
    /** L2 executed VMPTRST. */
    VMPTRST(22),
    /** L2 executed VMREAD. */
    VMREAD(23),
    /** L2 executed VMRESUME. */
    VMRESUME(24),
    /** L2 executed VMWRITE. */
    VMWRITE(25),
    /** L2 executed VMXOFF. */
    VMXOFF(26),
    /** L2 executed VMXON. */
    VMXON(27),
    /** Control-register access. */
    CR_ACCESS(28),
    /** L2 accessed a debug register. */
    DR_ACCESS(29),
    /** L2 accessed an I/O port. */
    IO_INSTRUCTION(30),
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
    /** L2 executed PAUSE. */
    PAUSE_INSTRUCTION(40),
    /** TPR below threshold. */
    TPR_BELOW_THRESHOLD(43),
    /** Access to the APIC-access page. */
    APIC_ACCESS(44),
    /** Virtualized EOI. */
    EOI_INDUCED(45),
    /** EPT violation. */
    EPT_VIOLATION(48),
    /** L2 executed INVEPT. */
    INVEPT(50),
    /** VMX-preemption timer expired. */
    PREEMPTION_TIMER(52),
    /** L2 executed INVVPID. */
    INVVPID(53),
    /** L2 executed XSETBV. */
    XSETBV(55),
    /** APIC write. */
    APIC_WRITE(56);

    private final int number;

    PlainExit(int number) {
        this.number = number;
    }

    @Override
    public int number() {
        return number;
    }
}

package dev.trapline.dsl.vmx;

import java.util.Optional;

/** Model-specific registers that a spec can read or write: the VMX capabilities and the local APIC in x2APIC mode (SDM 10.12.1.2, appendix A). */
public enum Msr {
    /** Basic VMX information; bit 56 frees error codes of injected exceptions from checks. */
    IA32_VMX_BASIC(0x480),
    /** Capabilities of the pin-based controls: bits 63:32 are the allowed 1-settings. */
    IA32_VMX_PINBASED_CTLS(0x481),
    /** Capabilities of the primary processor-based controls. */
    IA32_VMX_PROCBASED_CTLS(0x482),
    /** Capabilities of the VM-exit controls. */
    IA32_VMX_EXIT_CTLS(0x483),
    /** Capabilities of the VM-entry controls. */
    IA32_VMX_ENTRY_CTLS(0x484),
    /** Miscellaneous data: bits 4:0 the timer's rate, 8:6 activity states, 29 and 30 what VMWRITE and injection allow. */
    IA32_VMX_MISC(0x485),
    /** Capabilities of the secondary processor-based controls. */
    IA32_VMX_PROCBASED_CTLS2(0x48B),
    /** Task-priority register. */
    X2APIC_TPR(0x808),
    /** Processor-priority register, read only. */
    X2APIC_PPR(0x80A),
    /** End of interrupt, write only, value 0. */
    X2APIC_EOI(0x80B),
    /** Spurious-interrupt vector; bit 8 enables the local APIC. */
    X2APIC_SVR(0x80F),
    /** In-service register, bits 31:0; the following seven MSRs hold the rest. */
    X2APIC_ISR0(0x810),
    /** In-service register, bits 63:32. */
    X2APIC_ISR1(0x811),
    /** In-service register, bits 95:64. */
    X2APIC_ISR2(0x812),
    /** In-service register, bits 127:96. */
    X2APIC_ISR3(0x813),
    /** In-service register, bits 159:128. */
    X2APIC_ISR4(0x814),
    /** In-service register, bits 191:160. */
    X2APIC_ISR5(0x815),
    /** In-service register, bits 223:192. */
    X2APIC_ISR6(0x816),
    /** In-service register, bits 255:224. */
    X2APIC_ISR7(0x817),
    /** Trigger-mode register, bits 31:0; the following seven MSRs hold the rest. */
    X2APIC_TMR0(0x818),
    /** Trigger-mode register, bits 63:32. */
    X2APIC_TMR1(0x819),
    /** Trigger-mode register, bits 95:64. */
    X2APIC_TMR2(0x81A),
    /** Trigger-mode register, bits 127:96. */
    X2APIC_TMR3(0x81B),
    /** Trigger-mode register, bits 159:128. */
    X2APIC_TMR4(0x81C),
    /** Trigger-mode register, bits 191:160. */
    X2APIC_TMR5(0x81D),
    /** Trigger-mode register, bits 223:192. */
    X2APIC_TMR6(0x81E),
    /** Trigger-mode register, bits 255:224. */
    X2APIC_TMR7(0x81F),
    /** Interrupt-request register, bits 31:0; the following seven MSRs hold the rest. */
    X2APIC_IRR0(0x820),
    /** Interrupt-request register, bits 63:32. */
    X2APIC_IRR1(0x821),
    /** Interrupt-request register, bits 95:64. */
    X2APIC_IRR2(0x822),
    /** Interrupt-request register, bits 127:96. */
    X2APIC_IRR3(0x823),
    /** Interrupt-request register, bits 159:128. */
    X2APIC_IRR4(0x824),
    /** Interrupt-request register, bits 191:160. */
    X2APIC_IRR5(0x825),
    /** Interrupt-request register, bits 223:192. */
    X2APIC_IRR6(0x826),
    /** Interrupt-request register, bits 255:224. */
    X2APIC_IRR7(0x827),
    /** Error status; bit 5 is an illegal vector that was sent, bit 6 one that was received. */
    X2APIC_ESR(0x828),
    /** Interrupt command: destination shorthand self, bits 7:0 are the vector; write only. */
    X2APIC_ICR(0x830),
    /** Timer of the local vector table: bits 7:0 are the vector. */
    X2APIC_LVT_TIMER(0x832),
    /** Initial count of the one-shot timer. */
    X2APIC_TMICT(0x838),
    /** Self IPI, write only: bits 7:0 are the vector. */
    X2APIC_SELF_IPI(0x83F),
    /** GS base, which MSR lists must not name (SDM 26.4). */
    IA32_GS_BASE(0xC0000101),
    /** Swapped GS base: a register that holds what it is given. */
    IA32_KERNEL_GS_BASE(0xC0000102);

    private static final Msr[] VALUES = values();

    private final int index;
    private final Optional<Msr> found = Optional.of(this);

    Msr(int index) {
        this.index = index;
    }

    /** The register's index, as RDMSR and WRMSR take it in ECX. */
    public int index() {
        return index;
    }

    /** The register with an index, empty where specs know none. */
    public static Optional<Msr> of(int index) {
        for (Msr msr : VALUES) {
            if (msr.index == index) {
                return msr.found;
            }
        }
        return Optional.empty();
    }

    /** The interrupt-request register that holds a vector's bit, which is bit {@code vector % 32} of it. */
    public static Msr irrOf(int vector) {
        return VALUES[X2APIC_IRR0.ordinal() + vector / 32];
    }

    /** The trigger-mode register that holds a vector's bit, which is bit {@code vector % 32} of it. */
    public static Msr tmrOf(int vector) {
        return VALUES[X2APIC_TMR0.ordinal() + vector / 32];
    }

    /** The in-service register that holds a vector's bit, which is bit {@code vector % 32} of it. */
    public static Msr isrOf(int vector) {
        return VALUES[X2APIC_ISR0.ordinal() + vector / 32];
    }
}

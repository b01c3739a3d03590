package dev.trapline.dsl.vmx;

import java.util.Optional;

/** Model-specific registers that a spec can read or write: the VMX capabilities and the local APIC in x2APIC mode (SDM 10.12.1.2, appendix A). */
public enum Msr {
    /** Capabilities of the pin-based controls: bits 63:32 are the allowed 1-settings. */
    IA32_VMX_PINBASED_CTLS(0x481),
    /** Capabilities of the primary processor-based controls. */
    IA32_VMX_PROCBASED_CTLS(0x482),
    /** Capabilities of the VM-exit controls. */
    IA32_VMX_EXIT_CTLS(0x483),
    /** Capabilities of the VM-entry controls. */
    IA32_VMX_ENTRY_CTLS(0x484),
    /** Task-priority register. */
    X2APIC_TPR(0x808),
    /** Processor-priority register, read only. */
    X2APIC_PPR(0x80A),
    /** End of interrupt, write only, value 0. */
    X2APIC_EOI(0x80B),
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
    /** Self IPI, write only: bits 7:0 are the vector. */
    X2APIC_SELF_IPI(0x83F);

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

    /** The in-service register that holds a vector's bit, which is bit {@code vector % 32} of it. */
    public static Msr isrOf(int vector) {
        return VALUES[X2APIC_ISR0.ordinal() + vector / 32];
    }
}

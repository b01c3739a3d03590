package dev.trapline.dsl.vmx;

/** What VMCLEAR and VMPTRLD can be pointed at; the ordinal is the operand (SDM 30.3). */
public enum VmcsPointer {
    /** The VMCS that is current at the start. */
    FIRST,
    /** Another VMCS, clear and empty. */
    SECOND,
    /** A third, clear and empty. */
    THIRD,
    /** A fourth, clear and empty. */
    FOURTH,
    /** A region whose shadow-VMCS indicator is 1 (SDM 24.10). */
    SHADOW,
    /** An address that is not aligned to a page. */
    MISALIGNED,
    /** The region that VMXON was given. */
    VMXON_REGION,
    /** A region with another revision identifier than the processor's. */
    WRONG_REVISION;

    private static final VmcsPointer[] VALUES = values();

    /** How many of them are regions that can become current; their ordinals are the first. */
    public static final int REGIONS = SHADOW.ordinal() + 1;

    /** Whether it points to a region that can become current. */
    public boolean isRegion() {
        return ordinal() < REGIONS;
    }

    /** The pointer that an operand stands for. */
    public static VmcsPointer of(int operand) {
        return VALUES[operand];
    }
}

package dev.trapline.dsl.vmx;

/** The RFLAGS bits that events and VMX instructions touch (SDM Vol. 1, 3.4.3). */
public final class Rflags {

    /** Carry: alone set by VMfailInvalid. */
    public static final long CF = 1;
    /** Bit 1, always 1. */
    public static final long FIXED = 1 << 1;
    /** Zero: alone set by VMfailValid. */
    public static final long ZF = 1 << 6;
    /** Trap: a debug exception after each instruction. */
    public static final long TF = 1 << 8;
    /** Interrupt enable. */
    public static final long IF = 1 << 9;
    /** Resume. */
    public static final long RF = 1 << 16;
    /** The arithmetic flags, which every VMX instruction writes. */
    public static final long ARITHMETIC = CF | 1 << 2 | 1 << 4 | ZF | 1 << 7 | 1 << 11;
    /** Bits that a VM entry requires to be 0: 63:22, 15, 5 and 3 (SDM 26.3.1.4). */
    public static final long RESERVED = ~0x3FFFFFL | 1 << 15 | 1 << 5 | 1 << 3;

    private Rflags() {}
}

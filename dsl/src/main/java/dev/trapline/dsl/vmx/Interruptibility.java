package dev.trapline.dsl.vmx;

/** The bits of {@link VmcsField#GUEST_INTERRUPTIBILITY_INFO} (SDM table 24-3). */
public final class Interruptibility {

    /** Blocking by STI. */
    public static final long STI = 1;
    /** Blocking by MOV SS. */
    public static final long MOV_SS = 1 << 1;
    /** Blocking by SMI. */
    public static final long SMI = 1 << 2;
    /** Blocking by NMI; with virtual NMIs, virtual-NMI blocking. */
    public static final long NMI = 1 << 3;
    /** Enclave interruption. */
    public static final long ENCLAVE = 1 << 4;
    /** Bits that a VM entry requires to be 0: 31:5 (SDM 26.3.1.5). */
    public static final long RESERVED = ~(STI | MOV_SS | SMI | NMI | ENCLAVE);

    private Interruptibility() {}
}

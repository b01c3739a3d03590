package dev.trapline.dsl.vmx;

/** The bits of {@link VmcsField#GUEST_PENDING_DBG_EXCEPTIONS}, which are those of the exit qualification of a debug exception (SDM tables 24-4, 27-1). */
public final class PendingDebug {

    /** Breakpoint conditions 0 to 3 were met. */
    public static final long BREAKPOINTS = 0xF;
    /** At least one of those breakpoints is enabled in DR7. */
    public static final long ENABLED_BREAKPOINT = 1 << 12;
    /** In an exit qualification and in DR6: the next instruction was to access a debug register that DR7.GD guards. */
    public static final long BD = 1 << 13;
    /** A single step. */
    public static final long BS = 1 << 14;
    /** Bits that a VM entry requires to be 0 (SDM 26.3.1.5). */
    public static final long RESERVED = ~(BREAKPOINTS | ENABLED_BREAKPOINT | BS | 1 << 16);

    private PendingDebug() {}

    /** Whether a debug exception is pending (SDM 26.6.3): a breakpoint that is not enabled alone is none. */
    public static boolean isValid(long bits) {
        return (bits & (ENABLED_BREAKPOINT | BS)) != 0;
    }
}

package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.Msr;

/** The layout of the registers of a local APIC in x2APIC mode (SDM 10.12.1.2 and 10.12.9). */
final class ApicRegisters {

    /** Reserved in x2APIC mode, but not among what WRMSR refuses: processors ignore it. */
    static final long ICR_DELIVERY_STATUS = 1 << 12;

    /** What WRMSR can set of the interrupt command: all but 31:20, 17:16 and 13. */
    private static final long ICR_WRITABLE = ~0xFFF3_2000L;

    private static final int FIXED = 0;
    private static final int LOWEST_PRIORITY = 1;
    private static final long BROADCAST = 0xFFFF_FFFFL;

    private ApicRegisters() {}

    /** Whether WRMSR of a value does not raise #GP(0). */
    static boolean isWritable(Msr msr, long value) {
        return switch (msr) {
            case X2APIC_EOI, X2APIC_ESR -> value == 0;
            case X2APIC_TPR, X2APIC_SELF_IPI -> only(0xFF, value);
            case X2APIC_SVR -> only(0x1FF, value);
            case X2APIC_ICR -> only(ICR_WRITABLE, value);
            case X2APIC_LVT_TIMER -> only(ApicTimer.WRITABLE | ApicTimer.READ_ONLY, value);
            case X2APIC_TMICT -> only(0xFFFF_FFFFL, value);
            default -> false;
        };
    }

    /** Whether an interrupt command asks for the delivery mode that x2APIC processors do not send. */
    static boolean icrIsLowestPriority(long icr) {
        return deliveryMode(icr) == LOWEST_PRIORITY;
    }

    /**
     * Whether a fixed interrupt goes to the processor with ID 0.
     *
     * @throws IllegalArgumentException if the interrupt is no fixed one
     */
    static boolean icrIsForProcessor0(long icr) {
        if (deliveryMode(icr) != FIXED) {
            throw new IllegalArgumentException(
                    "WRMSR of 0x%x to X2APIC_ICR: delivery mode %d; this local APIC sends fixed interrupts, mode 0"
                            .formatted(icr, deliveryMode(icr)));
        }
        return switch ((int) (icr >> 18) & 3) {
            case 0 -> isDestination(icr);
            case 3 -> false;
            default -> true;
        };
    }

    /** SDM 10.12.10: of a logical destination, bits 31:16 are the cluster and 15:0 its members; processor 0 is the first of cluster 0. */
    private static boolean isDestination(long icr) {
        long destination = icr >>> 32;
        boolean logical = (icr & 1 << 11) != 0;
        return destination == BROADCAST
                || (logical ? destination >> 16 == 0 && (destination & 1) != 0 : destination == 0);
    }

    private static int deliveryMode(long icr) {
        return (int) (icr >> 8) & 7;
    }

    private static boolean only(long bits, long value) {
        return (value & ~bits) == 0;
    }
}

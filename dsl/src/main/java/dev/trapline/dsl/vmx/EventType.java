package dev.trapline.dsl.vmx;

/** The interruption type, bits 10:8 of the interruption-information fields; the ordinal is the value (SDM tables 24-16 to 24-19). */
public enum EventType {
    /** External interrupt. */
    EXTERNAL_INTERRUPT,
    /** Not used. */
    RESERVED,
    /** Non-maskable interrupt. */
    NMI,
    /** Hardware exception. */
    HARDWARE_EXCEPTION,
    /** Software interrupt, INT n. */
    SOFTWARE_INTERRUPT,
    /** Privileged software exception, INT1. */
    PRIVILEGED_SOFTWARE_EXCEPTION,
    /** Software exception, INT3 or INTO. */
    SOFTWARE_EXCEPTION,
    /** Other event: a pending monitor trap flag. */
    OTHER_EVENT;

    private static final EventType[] VALUES = values();

    /** The type in a raw interruption-information value. */
    public static EventType in(long info) {
        return VALUES[(int) (info >> 8 & 7)];
    }

    /** Whether raw interruption information is valid and of an event that an instruction is there for: it has an instruction length (SDM 24.8.3, 27.2.5). */
    public static boolean isSoftware(long info) {
        return (info & EventInfo.VALID) != 0
                && switch (in(info)) {
                    case SOFTWARE_INTERRUPT, PRIVILEGED_SOFTWARE_EXCEPTION, SOFTWARE_EXCEPTION -> true;
                    default -> false;
                };
    }
}

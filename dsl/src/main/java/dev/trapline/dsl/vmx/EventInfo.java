package dev.trapline.dsl.vmx;

import java.util.HexFormat;
import java.util.Optional;

/**
 * A valid interruption-information value: VM-exit interruption, IDT-vectoring or VM-entry interruption information with bit 31 set. Where bit 31 is 0 the
 * architecture leaves every other bit undefined, and {@link #of} gives nothing.
 *
 * @param type interruption type, bits 10:8
 * @param vector bits 7:0, 0 to 255
 * @param hasErrorCode whether an error code goes with it, bit 11
 */
public record EventInfo(EventType type, int vector, boolean hasErrorCode) {

    /** Bit 31: the field is valid. */
    public static final long VALID = 1L << 31;

    /** Bit 11: an error code goes with it. */
    public static final long ERROR_CODE = 1L << 11;

    /** Bit 12 of VM-exit interruption information: an IRET that did not complete ended blocking by NMI (SDM 27.2.2). */
    public static final long NMI_UNBLOCKING = 1L << 12;

    /** Checks the vector. */
    public EventInfo {
        if (vector < 0 || vector > 255) {
            throw new IllegalArgumentException("a vector is 0 to 255, not " + vector);
        }
    }

    /** An event with an error code if events of its kind have one (SDM table 6-1). */
    public EventInfo(EventType type, int vector) {
        this(type, vector, type == EventType.HARDWARE_EXCEPTION && ExceptionVector.hasErrorCode(vector));
    }

    /** An exception that the processor raises. */
    public static EventInfo exception(ExceptionVector exception) {
        return new EventInfo(EventType.HARDWARE_EXCEPTION, exception.vector());
    }

    /** An external interrupt. */
    public static EventInfo externalInterrupt(int vector) {
        return new EventInfo(EventType.EXTERNAL_INTERRUPT, vector);
    }

    /** A non-maskable interrupt, vector 2. */
    public static EventInfo nmi() {
        return new EventInfo(EventType.NMI, 2);
    }

    /** What a raw value says, empty where bit 31 is 0. */
    public static Optional<EventInfo> of(long raw) {
        return (raw & VALID) == 0
                ? Optional.empty()
                : Optional.of(new EventInfo(EventType.in(raw), (int) raw & 0xFF, (raw & ERROR_CODE) != 0));
    }

    /** The raw 32-bit value. */
    public long raw() {
        return VALID | (hasErrorCode ? ERROR_CODE : 0) | (long) type.ordinal() << 8 | vector;
    }

    @Override
    public String toString() {
        return switch (type) {
            case EXTERNAL_INTERRUPT -> "interrupt 0x" + HexFormat.of().toHexDigits((byte) vector);
            case NMI -> "NMI";
            case OTHER_EVENT -> "a pending monitor trap flag";
            case SOFTWARE_INTERRUPT -> "INT 0x%02x".formatted(vector);
            case PRIVILEGED_SOFTWARE_EXCEPTION -> "INT1";
            default ->
                ExceptionVector.of(vector)
                        .map(exception -> "#" + exception)
                        .orElseGet(() -> "%s 0x%02x".formatted(type, vector));
        };
    }
}

package dev.trapline.dsl.vmx;

import java.util.Optional;

/**
 * A valid interruption-information value: VM-exit interruption, IDT-vectoring or VM-entry interruption information with bit 31 set. Where bit 31 is 0 the
 * architecture leaves every other bit undefined, and {@link #of} gives nothing.
 *
 * @param type interruption type, bits 10:8
 * @param vector bits 7:0, 0 to 255
 */
public record EventInfo(EventType type, int vector) {

    /** Bit 31: the field is valid. */
    public static final long VALID = 1L << 31;

    /** Checks the vector. */
    public EventInfo {
        if (vector < 0 || vector > 255) {
            throw new IllegalArgumentException("a vector is 0 to 255, not " + vector);
        }
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
        return (raw & VALID) == 0 ? Optional.empty() : Optional.of(new EventInfo(EventType.in(raw), (int) raw & 0xFF));
    }

    /** The raw 32-bit value. */
    public long raw() {
        return VALID | (long) type.ordinal() << 8 | vector;
    }

    @Override
    public String toString() {
        return switch (type) {
            case EXTERNAL_INTERRUPT -> "interrupt 0x%02x".formatted(vector);
            case NMI -> "NMI";
            default -> "%s 0x%02x".formatted(type, vector);
        };
    }
}

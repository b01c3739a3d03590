package dev.trapline.json;

/**
 * A number: {@link Whole} if it was written without fraction and exponent and fits a {@code long}, else
 * {@link Decimal}. So {@code 1} and {@code 1.0} differ, and counters keep every digit.
 */
public sealed interface JsonNumber extends JsonValue {

    /**
     * A whole number.
     *
     * @param value the number
     * @return it as JSON
     */
    static JsonNumber of(long value) {
        return new Whole(value);
    }

    /**
     * A number with a fraction or an exponent.
     *
     * @param value the number, finite
     * @return it as JSON
     */
    static JsonNumber of(double value) {
        return new Decimal(value);
    }

    @Override
    default String describe() {
        return "the number " + toJson();
    }

    /**
     * A number without fraction and exponent.
     *
     * @param value the number
     */
    record Whole(long value) implements JsonNumber {}

    /**
     * A number with a fraction or an exponent, or one too large for a {@code long}.
     *
     * @param value the number, finite
     */
    record Decimal(double value) implements JsonNumber {

        /** Refuses what JSON cannot write. */
        public Decimal {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("JSON has no number for " + value + "; write a finite one");
            }
        }
    }
}

package dev.trapline.json;

import java.util.function.Function;
import java.util.function.Supplier;

/** Turns a value into the type asked for, or says what it is instead. */
final class Members {
    private Members() {}

    /** The place is only made up for an error: a log has millions of members. */
    static <T> T in(Supplier<String> place, JsonValue value, Function<JsonValue, T> type) {
        try {
            return type.apply(value);
        } catch (JsonException mismatch) {
            throw new JsonException(place.get() + ": " + mismatch.getMessage());
        }
    }

    static JsonString string(JsonValue value) {
        return as(JsonString.class, "a string", value);
    }

    static JsonNumber.Whole whole(JsonValue value) {
        return as(JsonNumber.Whole.class, "a whole number", value);
    }

    static double decimal(JsonValue value) {
        if (value instanceof JsonNumber.Whole whole) {
            return whole.value();
        }
        return as(JsonNumber.Decimal.class, "a number", value).value();
    }

    static boolean bool(JsonValue value) {
        return as(JsonBoolean.class, "true or false", value).value();
    }

    static JsonObject object(JsonValue value) {
        return as(JsonObject.class, "an object", value);
    }

    static JsonArray array(JsonValue value) {
        return as(JsonArray.class, "an array", value);
    }

    private static <T extends JsonValue> T as(Class<T> type, String wanted, JsonValue value) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        throw new JsonException("expected " + wanted + ", found " + value.describe());
    }
}

package dev.trapline.json;

/**
 * {@code true} or {@code false}.
 *
 * @param value which of the two
 */
public record JsonBoolean(boolean value) implements JsonValue {

    @Override
    public String describe() {
        return "the boolean " + value;
    }
}

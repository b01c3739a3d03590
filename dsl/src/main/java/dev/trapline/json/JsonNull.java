package dev.trapline.json;

/** The JSON value {@code null}. */
public record JsonNull() implements JsonValue {

    /** The one value there is. */
    public static final JsonNull NULL = new JsonNull();

    @Override
    public String describe() {
        return "null";
    }
}

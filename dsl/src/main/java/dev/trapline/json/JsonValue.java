package dev.trapline.json;

/** Any JSON value. The values are immutable and compare by content. */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

    /** How deeply arrays and objects may nest, in the parser as in the writer: far more than any run log needs. */
    int MAX_DEPTH = 128;

    /**
     * Reads exactly one JSON value, strictly by RFC 8259; names in an object must differ from each other.
     *
     * @param text the whole document, white space around it allowed
     * @return the value
     * @throws JsonException if the text is anything else, with the position of the first mistake
     */
    static JsonValue parse(String text) {
        return new JsonParser(text).document();
    }

    /**
     * This value as JSON text on one line.
     *
     * @return text that {@link #parse} reads back to an equal value
     */
    default String toJson() {
        StringBuilder text = new StringBuilder();
        new JsonWriter(text).value(this);
        return text.toString();
    }

    /**
     * What this value is, in words for an error message, such as {@code the string "x"}.
     *
     * @return a short noun phrase
     */
    String describe();
}

package dev.trapline.json;

/**
 * A string.
 *
 * @param value its characters, unescaped
 */
public record JsonString(String value) implements JsonValue {
    private static final int SHOWN = 40;

    @Override
    public String describe() {
        String shown = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
        return "the string " + quoted(shown);
    }

    static String quoted(String text) {
        return new JsonString(text).toJson();
    }
}

package dev.trapline.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * An object: members in the order they were written.
 *
 * <p>The accessors named for a type throw a {@link JsonException} that names the member when it is missing or of
 * another type. Those named {@code optional…} allow it to be missing or {@code null}, but not of another type.
 *
 * @param members name and value of each member
 */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {

    /** Keeps a copy, in the same order. */
    public JsonObject {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /**
     * Whether there is a member of that name, {@code null} or not.
     *
     * @param name the member
     * @return true if it is there
     */
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /**
     * A member of any type.
     *
     * @param name the member
     * @return its value
     */
    public JsonValue value(String name) {
        JsonValue value = members.get(name);
        if (value == null) {
            throw new JsonException("member " + JsonString.quoted(name) + " is missing; the object has "
                    + (members.isEmpty() ? "none" : String.join(", ", members.keySet())));
        }
        return value;
    }

    /**
     * A member that must be a string.
     *
     * @param name the member
     * @return its characters
     */
    public String string(String name) {
        return member(name, value -> Members.string(value).value());
    }

    /**
     * A member that must be a whole number.
     *
     * @param name the member
     * @return the number
     */
    public long integer(String name) {
        return member(name, value -> Members.whole(value).value());
    }

    /**
     * A member that must be a number, whole or not.
     *
     * @param name the member
     * @return the number
     */
    public double decimal(String name) {
        return member(name, Members::decimal);
    }

    /**
     * A member that must be {@code true} or {@code false}.
     *
     * @param name the member
     * @return which of the two
     */
    public boolean bool(String name) {
        return member(name, Members::bool);
    }

    /**
     * A member that must be an object.
     *
     * @param name the member
     * @return the object
     */
    public JsonObject object(String name) {
        return member(name, Members::object);
    }

    /**
     * A member that must be an array.
     *
     * @param name the member
     * @return the array
     */
    public JsonArray array(String name) {
        return member(name, Members::array);
    }

    /**
     * A string that may be missing.
     *
     * @param name the member
     * @return its characters, or empty
     */
    public Optional<String> optionalString(String name) {
        return optional(name, value -> Members.string(value).value());
    }

    /**
     * A whole number that may be missing.
     *
     * @param name the member
     * @return the number, or empty
     */
    public Optional<Long> optionalInteger(String name) {
        return optional(name, value -> Members.whole(value).value());
    }

    /**
     * A boolean that may be missing.
     *
     * @param name the member
     * @return which of the two, or empty
     */
    public Optional<Boolean> optionalBool(String name) {
        return optional(name, Members::bool);
    }

    /**
     * An object that may be missing.
     *
     * @param name the member
     * @return the object, or empty
     */
    public Optional<JsonObject> optionalObject(String name) {
        return optional(name, Members::object);
    }

    /**
     * An array that may be missing.
     *
     * @param name the member
     * @return the array, or empty
     */
    public Optional<JsonArray> optionalArray(String name) {
        return optional(name, Members::array);
    }

    private <T> T member(String name, Function<JsonValue, T> type) {
        return Members.in(() -> "member " + JsonString.quoted(name), value(name), type);
    }

    private <T> Optional<T> optional(String name, Function<JsonValue, T> type) {
        JsonValue value = members.get(name);
        return value == null || value instanceof JsonNull ? Optional.empty() : Optional.of(member(name, type));
    }

    @Override
    public String describe() {
        return members.isEmpty() ? "an empty object" : "an object with " + String.join(", ", members.keySet());
    }
}

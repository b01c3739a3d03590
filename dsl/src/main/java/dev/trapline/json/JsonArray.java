package dev.trapline.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * An array.
 *
 * @param elements its values in order
 */
public record JsonArray(List<JsonValue> elements) implements JsonValue {

    /** The array without elements. */
    public static final JsonArray EMPTY = new JsonArray(List.of());

    /** Keeps a copy. */
    public JsonArray {
        elements = List.copyOf(elements);
    }

    /**
     * The elements, all of which must be strings.
     *
     * @return them in order
     * @throws JsonException if one is not, naming its index
     */
    public List<String> strings() {
        return each(element -> Members.string(element).value());
    }

    /**
     * The elements, all of which must be whole numbers.
     *
     * @return them in order
     * @throws JsonException if one is not, naming its index
     */
    public List<Long> integers() {
        return each(element -> Members.whole(element).value());
    }

    /**
     * The elements, all of which must be objects.
     *
     * @return them in order
     * @throws JsonException if one is not, naming its index
     */
    public List<JsonObject> objects() {
        return each(Members::object);
    }

    private <T> List<T> each(Function<JsonValue, T> type) {
        List<T> all = new ArrayList<>(elements.size());
        for (JsonValue element : elements) {
            all.add(Members.in(() -> "element " + all.size(), element, type));
        }
        return Collections.unmodifiableList(all);
    }

    @Override
    public String describe() {
        return "an array of " + elements.size();
    }
}

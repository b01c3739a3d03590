package dev.trapline.json;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

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
        return IntStream.range(0, elements.size())
                .mapToObj(index -> Members.in("element " + index, elements.get(index), type))
                .toList();
    }

    @Override
    public String describe() {
        return "an array of " + elements.size();
    }
}

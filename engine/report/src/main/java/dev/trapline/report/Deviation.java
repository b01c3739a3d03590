package dev.trapline.report;

import dev.trapline.json.JsonArray;
import dev.trapline.json.JsonObject;
import java.util.List;

/**
 * A difference that is explained and has a name.
 *
 * @param id its name
 * @param what what differs
 * @param because why it does
 * @param corrections of a prediction, which corrections of its core would mend it; else empty
 */
record Deviation(String id, String what, String because, List<String> corrections) {

    /** Keeps a copy. */
    Deviation {
        corrections = List.copyOf(corrections);
    }

    static Deviation of(JsonObject deviation) {
        return new Deviation(
                deviation.string("id"),
                deviation.optionalString("what").orElse(""),
                deviation.optionalString("because").orElse(""),
                deviation.optionalArray("corrections").map(JsonArray::strings).orElse(List.of()));
    }

    /** Whether it was found in a model, and says what is to be expected of what the core is a model of. */
    boolean isPrediction() {
        return !corrections.isEmpty();
    }
}

package dev.trapline.report;

import dev.trapline.json.JsonArray;
import dev.trapline.json.JsonObject;
import java.util.List;

/**
 * What a core lacks that makes predictions.
 *
 * @param id its name
 * @param what how the core differs without it
 * @param because why, and the rule that this breaks
 * @param behaviours ids of the behaviours that it is about
 */
record Correction(String id, String what, String because, List<String> behaviours) {

    static Correction of(JsonObject correction) {
        return new Correction(
                correction.string("id"),
                correction.optionalString("what").orElse(""),
                correction.optionalString("because").orElse(""),
                correction.optionalArray("behaviours").map(JsonArray::strings).orElse(List.of()));
    }
}

package dev.trapline.report;

import dev.trapline.json.JsonObject;

/**
 * A difference that is known and has a name.
 *
 * @param id its name
 * @param what what differs
 * @param because why it does
 */
record Deviation(String id, String what, String because) {

    static Deviation of(JsonObject deviation) {
        return new Deviation(
                deviation.string("id"),
                deviation.optionalString("what").orElse(""),
                deviation.optionalString("because").orElse(""));
    }
}

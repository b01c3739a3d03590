package dev.trapline.report;

import dev.trapline.json.JsonArray;
import dev.trapline.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * One step of a trace.
 *
 * @param kind the run log's word for it; a kind that is not known here is shown in words only
 * @param lane where it happens, if in one place
 * @param from where it comes from, if it crosses
 * @param to where it goes, if it crosses
 * @param words what happens
 * @param count instructions retired, for {@code run}
 * @param pending vectors in IRR afterwards; empty if unchanged
 * @param inService vectors in ISR afterwards; empty if unchanged
 */
record Event(
        String kind,
        Optional<Lane> lane,
        Optional<Lane> from,
        Optional<Lane> to,
        String words,
        long count,
        Optional<List<Long>> pending,
        Optional<List<Long>> inService) {

    static Event of(JsonObject event) {
        String kind = event.string("kind");
        return new Event(
                kind,
                event.optionalString("lane").flatMap(Lane::of),
                event.optionalString("from").flatMap(Lane::of),
                event.optionalString("to").flatMap(Lane::of),
                event.optionalString("words").orElse(kind),
                event.optionalInteger("count").orElse(0L),
                event.optionalArray("pending").map(JsonArray::integers),
                event.optionalArray("inService").map(JsonArray::integers));
    }
}

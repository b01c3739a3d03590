package dev.trapline.report;

import dev.trapline.json.JsonObject;
import java.util.Optional;

/**
 * One expectation beside what was seen.
 *
 * @param text what was expected
 * @param outcome how it ended
 * @param seen what was there, if the run log says
 * @param line where it stands in the source
 */
record Expectation(String text, Outcome outcome, Optional<String> seen, Optional<Long> line) {

    static Expectation of(JsonObject expectation) {
        return new Expectation(
                expectation.string("text"),
                Outcome.of(expectation.string("outcome")),
                expectation.optionalString("seen").filter(seen -> !seen.isBlank()),
                expectation.optionalInteger("line"));
    }
}

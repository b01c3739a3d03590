package dev.trapline.report;

import dev.trapline.json.JsonObject;
import java.util.Optional;

/**
 * Where a spec is written.
 *
 * @param file path of the file below its source folder
 * @param line the line, if known
 */
record Source(String file, Optional<Long> line) {

    static Source of(JsonObject source) {
        return new Source(source.string("file"), source.optionalInteger("line"));
    }

    @Override
    public String toString() {
        return file + line.map(number -> ":" + number).orElse("");
    }
}

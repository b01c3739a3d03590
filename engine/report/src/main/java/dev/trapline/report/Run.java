package dev.trapline.report;

import dev.trapline.json.JsonArray;
import dev.trapline.json.JsonObject;
import java.util.List;

/**
 * The facts of one run log.
 *
 * @param file name of the file
 * @param started when, as the log has it, or empty
 * @param java version of the JVM, or empty
 * @param checks names of the checks that were on; empty also if the log does not say
 * @param results how many results were read from it
 * @param complete whether it has its end line
 */
record Run(String file, String started, String java, List<String> checks, long results, boolean complete) {

    static Run none(String file) {
        return new Run(file, "", "", List.of(), 0, false);
    }

    Run described(JsonObject line) {
        return new Run(
                file,
                line.optionalString("started").orElse(""),
                line.optionalString("java").orElse(""),
                line.optionalArray("checks").map(JsonArray::strings).orElse(List.of()),
                results,
                complete);
    }

    Run withResult() {
        return new Run(file, started, java, checks, results + 1, complete);
    }

    Run ended() {
        return new Run(file, started, java, checks, results, true);
    }
}

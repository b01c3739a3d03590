package dev.trapline.report;

import dev.trapline.json.JsonArray;
import dev.trapline.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A mutant, as the log of a grade has it.
 *
 * @param operator kind of mistake
 * @param className of the core's class
 * @param method that was changed
 * @param line in the source; 0 if unknown
 * @param words what it does, unlike the original
 * @param fate what it counts as
 * @param noticedBy class#method of the first spec that noticed; empty if none did
 * @param how the case, the core and the check with which it did, in words
 * @param onlyBy ids of the behaviours that all specs cover which notice
 * @param reason of a mark; empty if it is not marked
 * @param runs how many it took; 0 if no spec executes the place
 * @param source the line of the source; empty if unknown
 */
record Mutant(
        String operator,
        String className,
        String method,
        long line,
        String words,
        Fate fate,
        String noticedBy,
        String how,
        List<String> onlyBy,
        String reason,
        long runs,
        String source) {

    /** What a mutant counts as. */
    enum Fate {
        SURVIVED,
        NOTICED,
        EQUIVALENT;

        static Fate of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT));
        }
    }

    /** Copies the list. */
    Mutant {
        onlyBy = List.copyOf(onlyBy);
    }

    static Mutant of(JsonObject line) {
        return new Mutant(
                line.string("operator"),
                line.string("class"),
                line.string("method"),
                line.integer("line"),
                line.string("words"),
                Fate.of(line.string("outcome")),
                line.string("noticedBy"),
                how(line),
                line.optionalArray("onlyBy").map(JsonArray::strings).orElse(List.of()),
                line.optionalString("reason").orElse(""),
                line.integer("runs"),
                line.optionalString("source").orElse(""));
    }

    private static String how(JsonObject line) {
        Optional<String> core = line.optionalString("core");
        return core.map(on ->
                        line.optionalString("case").map(name -> name + ", ").orElse("")
                                + "on " + on
                                + line.optionalString("check")
                                        .map(check -> ", check " + check)
                                        .orElse(""))
                .orElse("");
    }
}

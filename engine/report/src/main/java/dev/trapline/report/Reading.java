package dev.trapline.report;

import dev.trapline.json.JsonObject;
import java.util.Optional;

/**
 * Something to read about a spec, from the run log's {@code links}.
 *
 * @param words what it is called
 * @param url where it is, if it has an address that a page may link to
 */
record Reading(String words, Optional<String> url) {

    static Reading of(JsonObject link) {
        String name = link.string("name");
        boolean section = link.optionalString("kind").filter("sdm"::equals).isPresent();
        return new Reading(
                section ? "SDM " + name : name, link.optionalString("url").filter(Reading::isForPages));
    }

    /** A log may come from anywhere, and a link may also be a script. */
    private static boolean isForPages(String url) {
        return url.startsWith("https://") || url.startsWith("http://");
    }
}

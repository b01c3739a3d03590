package dev.trapline.report;

import dev.trapline.json.JsonArray;
import dev.trapline.json.JsonObject;
import java.io.IOException;
import java.util.List;

/**
 * A word, or a step of somebody's own vocabulary with what it stands for.
 *
 * @param lead what begins it: given, when, expect or then
 * @param words the rest of it
 * @param source where it is written
 * @param parts what a step stands for; none for a word
 */
record Said(String lead, String words, Source source, List<Said> parts) {

    static Said of(JsonObject said) {
        return new Said(
                said.string("lead"),
                said.string("words"),
                Source.of(said.object("source")),
                said.optionalArray("parts").map(JsonArray::objects).orElse(List.of()).stream()
                        .map(Said::of)
                        .toList());
    }

    /** A list in which each step can be unfolded. */
    static void write(List<Said> all, Html html) throws IOException {
        html.add("<ul class=\"words\">\n");
        for (Said said : all) {
            html.add("<li>");
            if (said.parts.isEmpty()) {
                said.writeWords(html);
            } else {
                html.add("<details><summary>");
                said.writeWords(html);
                html.add("</summary>\n");
                write(said.parts, html);
                html.add("</details>");
            }
            html.add("</li>\n");
        }
        html.add("</ul>\n");
    }

    private void writeWords(Html html) throws IOException {
        html.add("<span class=\"soft\">{}</span> <span title=\"{}\">{}</span>", lead, source, words);
    }
}

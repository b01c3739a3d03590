package dev.trapline.engine;

import dev.trapline.dsl.trace.ResultPicture;
import dev.trapline.json.JsonObject;

/** What happened as text, where nothing on the class path can draw: who has the processor, and what is done with it. */
final class TextPicture implements ResultPicture {

    @Override
    public String ending() {
        return ".txt";
    }

    @Override
    public String mediaType() {
        return "text/plain";
    }

    @Override
    public String draw(JsonObject result) {
        StringBuilder text = new StringBuilder();
        text.append(result.string("sentence"))
                .append("\non ")
                .append(result.string("core"))
                .append("\n\n");
        for (JsonObject event : result.array("events").objects()) {
            String where = event.optionalString("lane")
                    .orElseGet(() -> event.optionalString("from").orElse("") + " → "
                            + event.optionalString("to").orElse(""));
            text.append(
                    "%-14s %s\n".formatted(where, event.optionalString("words").orElse(event.string("kind"))));
        }
        return text.toString();
    }
}

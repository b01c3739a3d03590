package dev.trapline.dsl.trace;

import dev.trapline.json.JsonObject;

/** Draws what happened, for tools that show files beside a test. Found by the service loader; the report brings one. */
public interface ResultPicture {

    /** What files with its pictures end in, such as {@code .svg}. */
    String ending();

    /** Their media type. */
    String mediaType();

    /**
     * A picture.
     *
     * @param result a result with events, as the run log has it
     * @return the content of a file
     */
    String draw(JsonObject result);
}

package dev.trapline.report;

import dev.trapline.dsl.trace.ResultPicture;
import dev.trapline.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The report's picture of one result, as a file of its own. */
public final class SvgPicture implements ResultPicture {

    private static final String BEGINNING = "<svg class=\"tl\"";
    private static final String END = "</svg>";

    /** Called by the service loader. */
    public SvgPicture() {}

    @Override
    public String ending() {
        return ".svg";
    }

    @Override
    public String mediaType() {
        return "image/svg+xml";
    }

    @Override
    public String draw(JsonObject line) {
        Result result = Result.of(line);
        StringBuilder drawn = new StringBuilder();
        StringBuilder heads = new StringBuilder();
        try {
            String title = result.title() + result.caseName().map(": "::concat).orElse("") + " on " + result.core();
            TimeLine.draw(new Html(drawn), "p", title, result.events());
            TimeLine.heads(new Html(heads));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        int styled = drawn.indexOf(">") + 1;
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tl\""
                + drawn.substring(BEGINNING.length(), styled)
                + "<style><![CDATA[" + Page.STYLE + "svg.tl { background: var(--surface); }]]></style>"
                + heads
                + drawn.substring(styled, drawn.lastIndexOf(END) + END.length())
                + "\n";
    }
}

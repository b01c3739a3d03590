package dev.trapline.report;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * What every page has around its content: style and script inside it, so that a page is whole wherever it is copied,
 * and a policy that lets nothing else load or run.
 */
final class Page implements Closeable {
    /** By this a page is known to be ours, and may be removed when its spec class is gone. */
    static final String GENERATOR = "<meta name=\"generator\" content=\"Trapline report\">";

    static final String STYLE = resource("page.css");
    private static final String SCRIPT = resource("page.js");
    private static final String POLICY =
            "default-src 'none'; img-src data:; style-src " + hash(STYLE) + "; script-src " + hash(SCRIPT);

    private final PageFile out;
    private final Html html;

    private Page(PageFile out) {
        this.out = out;
        this.html = new Html(out);
    }

    static Page open(Path file, String title) throws IOException {
        Page page = new Page(PageFile.create(file));
        page.html
                .add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .add("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n", POLICY)
                .add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .add("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .add(GENERATOR)
                .add("\n<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n<style>", title)
                .trusted(STYLE)
                .add("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to the content</a>\n");
        return page;
    }

    Html html() {
        return html;
    }

    /** The filter stays out of sight until the script that makes it work has run. */
    static void filter(Html html, List<Mark> marks, List<CoreInfo> cores) throws IOException {
        html.add("<form class=\"filter\" data-filter hidden aria-label=\"Filter\">\n")
                .add("<label class=\"text\">Words<input type=\"search\" name=\"text\" autocomplete=\"off\"></label>\n")
                .add("<label>Status<select name=\"verdict\"><option value=\"\">any</option>");
        for (Mark mark : marks) {
            html.add("<option value=\"{}\">{}</option>", mark.css(), mark.words());
        }
        html.add("</select></label>\n<label>Core<select name=\"core\"><option value=\"\">any</option>");
        for (CoreInfo core : cores) {
            html.add("<option>{}</option>", core.name());
        }
        html.add("</select></label>\n<button type=\"reset\">Clear</button>\n")
                .add("<button type=\"button\" data-open=\"true\">Expand all</button>\n")
                .add("<button type=\"button\" data-open=\"false\">Collapse all</button>\n")
                .add("<output aria-live=\"polite\"></output>\n</form>\n");
    }

    @Override
    public void close() throws IOException {
        try (out) {
            html.add("<footer><div class=\"wrap\">Written by Trapline from run logs; the page needs no network.")
                    .add("</div></footer>\n<script>")
                    .trusted(SCRIPT)
                    .add("</script>\n</body>\n</html>\n");
        }
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException failure) {
            throw new IllegalStateException(name + " of the report cannot be read", failure);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }
}

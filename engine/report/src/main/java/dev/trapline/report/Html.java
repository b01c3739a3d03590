package dev.trapline.report;

import java.io.IOException;

/**
 * Appends HTML from constant templates: every {@code {}} stands for one value, and every value is escaped, so that
 * nothing a spec says can become markup.
 */
final class Html {
    private static final char REPLACEMENT = '\ufffd';

    private final Appendable out;

    Html(Appendable out) {
        this.out = out;
    }

    /**
     * Appends a template.
     *
     * @param template constant markup with a {@code {}} for each value, in text or inside a quoted attribute
     * @param values what to put there, escaped
     * @return this
     */
    Html add(String template, Object... values) throws IOException {
        int from = 0;
        for (Object value : values) {
            int hole = template.indexOf("{}", from);
            if (hole < 0) {
                throw new IllegalArgumentException("no place left for " + value + " in " + template);
            }
            out.append(template, from, hole);
            escape(String.valueOf(value), out);
            from = hole + 2;
        }
        if (template.indexOf("{}", from) >= 0) {
            throw new IllegalArgumentException("a value is missing for " + template);
        }
        out.append(template, from, template.length());
        return this;
    }

    /** Appends text as it is: only for our own style and script. */
    Html trusted(String text) throws IOException {
        out.append(text);
        return this;
    }

    /** A status with its symbol and its words. */
    Html mark(Mark mark) throws IOException {
        return mark(mark, mark.words());
    }

    /** A status with its symbol and more than its own words. */
    Html mark(Mark mark, String words) throws IOException {
        return add(
                "<span class=\"mark {}\"><span class=\"sym\" aria-hidden=\"true\">{}</span>{}</span>",
                mark.css(),
                mark.symbol(),
                words);
    }

    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        try {
            escape(text, escaped);
        } catch (IOException impossible) {
            throw new AssertionError("a StringBuilder takes everything", impossible);
        }
        return escaped.toString();
    }

    private static void escape(String text, Appendable out) throws IOException {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (isMarkup(c) || !isAllowed(c)) {
                out.append(text, from, i);
                escape(c, out);
                from = i + 1;
            }
        }
        out.append(text, from, text.length());
    }

    private static boolean isMarkup(char c) {
        return c == '&' || c == '<' || c == '>' || c == '"' || c == '\'';
    }

    private static void escape(char c, Appendable out) throws IOException {
        switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.append(REPLACEMENT);
        }
    }

    private static boolean isAllowed(char c) {
        return c == '\n' || c == '\t' || (c >= ' ' && (c < 0x7f || c > 0x9f) && !Character.isSurrogate(c));
    }
}

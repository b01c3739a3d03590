package dev.trapline.report;

import java.io.IOException;

/** What all pictures of a page share: the heads of their arrows, and what their signs mean. */
final class PictureKey {
    private PictureKey() {}

    static void write(Html html) throws IOException {
        html.add("<svg class=\"tl heads\" width=\"0\" height=\"0\" aria-hidden=\"true\">");
        TimeLine.heads(html);
        html.add("</svg>\n");
        html.add("<details>\n<summary>How to read the pictures</summary>\n")
                .add("<p>Time runs down, one step a row. The thick line is in the lane that has the processor.</p>\n")
                .add("<ul class=\"key\">");
        arrow(html, "entry", "M2 7H28", "VM entry");
        arrow(html, "exit", "M40 7H14", "VM exit");
        arrow(html, "l0-entry", "M2 7H28", "L0 enters L1 or L2");
        arrow(html, "l0-exit", "M40 7H14", "exit that only L0 sees");
        arrow(html, "delivery", "M2 7H28", "event delivered through an IDT");
        item(html, "<path class=\"sign input\" d=\"M21 1l6 6-6 6-6-6z\"/>", "input from outside");
        item(
                html,
                "<g class=\"run\"><rect x=\"6\" y=\"0\" width=\"30\" height=\"14\" rx=\"3\"/>"
                        + "<text x=\"21\" y=\"11\">3</text></g>",
                "instructions retired");
        item(html, "<path class=\"sign failure\" d=\"M16 2l10 10m0-10-10 10\"/>", "entry that failed");
        item(html, "<rect class=\"irr\" x=\"18\" y=\"0\" width=\"6\" height=\"14\"/>", "pending (IRR)");
        item(html, "<rect class=\"isr\" x=\"18\" y=\"1\" width=\"6\" height=\"12\"/>", "in service (ISR)");
        html.add("</ul>\n</details>\n");
    }

    private static void arrow(Html html, String kind, String shaft, String words) throws IOException {
        boolean right = shaft.startsWith("M2 ");
        boolean open = kind.startsWith("l0");
        String head = right ? "M30 2 40 7 30 12" : "M12 2 2 7 12 12";
        item(
                html,
                "<path class=\"arrow " + kind + "\" d=\"" + shaft + "\"/><g class=\"head " + kind + "\"><path class=\""
                        + (open ? "open" : "") + "\" d=\"" + head + "\"/></g>",
                words);
    }

    private static void item(Html html, String drawing, String words) throws IOException {
        html.add("<li><svg class=\"tl\" width=\"42\" height=\"14\" viewBox=\"0 0 42 14\" aria-hidden=\"true\">")
                .trusted(drawing)
                .add("</svg>{}</li>", words);
    }
}

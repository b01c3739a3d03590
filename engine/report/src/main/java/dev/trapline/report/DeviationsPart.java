package dev.trapline.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The differences that are known, each with its reason and the specs that show it. */
final class DeviationsPart {
    private final Html html;
    private final Links links;

    private record Known(Deviation deviation, Map<String, Shown> specs) {}

    private record Shown(Spec spec, Set<String> cores) {}

    DeviationsPart(Html html, Links links) {
        this.html = html;
        this.links = links;
    }

    void write(Results results) throws IOException {
        Map<String, Known> known = new TreeMap<>();
        results.specs()
                .forEach(spec -> spec.entries()
                        .forEach(entry -> entry.deviation()
                                .filter(deviation -> !deviation.isPrediction())
                                .ifPresent(deviation -> known.computeIfAbsent(
                                                deviation.id(), id -> new Known(deviation, new LinkedHashMap<>()))
                                        .specs()
                                        .computeIfAbsent(spec.id(), id -> new Shown(spec, new TreeSet<>()))
                                        .cores()
                                        .add(entry.core()))));
        html.add("<section>\n<h2 id=\"deviations\">Known deviations</h2>\n");
        if (known.isEmpty()) {
            html.add("<p class=\"soft\">No result shows one.</p>\n");
        } else {
            html.add("<p class=\"soft\">Where a core differs from bare metal in a way that is known and explained. ")
                    .add("Any other difference is a failure.</p>\n");
        }
        for (Known one : known.values()) {
            write(one);
        }
        html.add("</section>\n");
    }

    private void write(Known known) throws IOException {
        Deviation deviation = known.deviation();
        html.add("<div class=\"box dev\" id=\"{}\">\n", Links.deviation(deviation.id()))
                .add("<h3><code>{}</code></h3>\n", deviation.id());
        reasons(html, deviation);
        html.add("<ul>");
        for (Shown shown : known.specs().values()) {
            html.add(
                    "<li><a href=\"{}\">{}</a> <span class=\"soft\">on {}</span></li>",
                    links.spec(shown.spec()),
                    shown.spec().title(),
                    String.join(", ", shown.cores()));
        }
        html.add("</ul>\n</div>\n");
    }

    static void reasons(Html html, Deviation deviation) throws IOException {
        if (!deviation.what().isEmpty()) {
            html.add("<p><strong>What differs:</strong> {}</p>\n", deviation.what());
        }
        if (!deviation.because().isEmpty()) {
            html.add("<p><strong>Because:</strong> {}</p>\n", deviation.because());
        }
    }
}

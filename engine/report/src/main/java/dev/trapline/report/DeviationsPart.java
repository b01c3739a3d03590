package dev.trapline.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The differences that are known, each with its reason, the specs that show it, and what the smallest of them shows. */
final class DeviationsPart {
    private final Html html;
    private final Links links;
    private final RunFolder logs;

    DeviationsPart(Html html, Links links, RunFolder logs) {
        this.html = html;
        this.links = links;
        this.logs = logs;
    }

    void write(Results results) throws IOException {
        Map<String, List<Shown>> known = new TreeMap<>();
        results.specs()
                .forEach(spec -> spec.cases()
                        .forEach(one -> one.entries()
                                .values()
                                .forEach(entry -> entry.deviation()
                                        .filter(deviation -> !deviation.isPrediction())
                                        .ifPresent(deviation -> known.computeIfAbsent(
                                                        deviation.id(), id -> new ArrayList<>())
                                                .add(new Shown(spec, one, entry))))));
        html.add("<section>\n<h2 id=\"deviations\">Known deviations</h2>\n");
        if (known.isEmpty()) {
            html.add("<p class=\"soft\">No result shows one.</p>\n");
        } else {
            html.add("<p class=\"soft\">Where a core differs from bare metal in a way that is known and explained. ")
                    .add("Any other difference is a failure.</p>\n");
        }
        for (List<Shown> one : known.values()) {
            write(one);
        }
        html.add("</section>\n");
    }

    private void write(List<Shown> known) throws IOException {
        Shown smallest = Collections.min(known, Shown.BY_SIZE);
        Deviation deviation = smallest.entry().deviation().orElseThrow();
        html.add("<div class=\"box dev\" id=\"{}\">\n", Links.deviation(deviation.id()))
                .add("<h3><code>{}</code></h3>\n", deviation.id());
        reasons(html, deviation);
        specs(known);
        smallest(smallest);
        html.add("</div>\n");
    }

    private void specs(List<Shown> known) throws IOException {
        Map<Spec, Set<String>> specs = new LinkedHashMap<>();
        for (Shown shown : known) {
            specs.computeIfAbsent(shown.spec(), spec -> new TreeSet<>())
                    .add(shown.entry().core());
        }
        html.add("<ul>");
        for (Map.Entry<Spec, Set<String>> one : specs.entrySet()) {
            html.add(
                    "<li><a href=\"{}\">{}</a> <span class=\"soft\">on {}</span></li>",
                    links.spec(one.getKey()),
                    one.getKey().title(),
                    String.join(", ", one.getValue()));
        }
        html.add("</ul>\n");
    }

    /** Enough to tell somebody else of it. */
    private void smallest(Shown shown) throws IOException {
        Result result = logs.result(shown.entry().place());
        html.add(
                "<details>\n<summary>The smallest spec that shows it: {}</summary>\n<p><a href=\"{}\">In full</a></p>\n",
                shown.name(),
                links.inSpec(shown.spec(), shown.one()));
        if (!result.sentence().isEmpty()) {
            html.add("<p class=\"said\">{}</p>\n", result.sentence());
        }
        if (result.message().isPresent()) {
            html.add("<pre>{}</pre>\n", withoutReasons(result.message().get()));
        }
        html.add("</details>\n");
    }

    /** They stand above already. */
    private static String withoutReasons(String message) {
        return message.startsWith("known deviation ") ? message.substring(message.indexOf('\n') + 1) : message;
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

package dev.trapline.report;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Every spec, by class, with one status a core and the way to its page. */
final class SpecsTable {
    private final Html html;
    private final Links links;
    private final List<CoreInfo> cores;

    SpecsTable(Html html, Links links, List<CoreInfo> cores) {
        this.html = html;
        this.links = links;
        this.cores = cores;
    }

    void write(Map<String, List<Spec>> classes) throws IOException {
        html.add("<section>\n<h2 id=\"specs\">Specs</h2>\n");
        if (classes.isEmpty()) {
            html.add("<p>The run logs hold no result.</p>\n");
        }
        for (Map.Entry<String, List<Spec>> one : classes.entrySet()) {
            String name = one.getKey();
            html.add("<section data-group>\n<h3><a href=\"{}\">{}</a> ", links.page(name), Links.simpleName(name))
                    .add("<span class=\"soft small\">{}</span></h3>\n", Links.packageName(name))
                    .add("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Specs of {}\">", name)
                    .add("<table>\n<thead><tr><th scope=\"col\">Spec</th><th scope=\"col\">Covers</th>");
            for (CoreInfo core : cores) {
                html.add("<th scope=\"col\">{}</th>", core.name());
            }
            html.add("</tr></thead>\n<tbody>\n");
            for (Spec spec : one.getValue()) {
                row(spec);
            }
            html.add("</tbody></table></div>\n</section>\n");
        }
        html.add("</section>\n");
    }

    private void row(Spec spec) throws IOException {
        html.add(
                "<tr id=\"spec-{}\" data-item=\"specs\" data-states=\"{}\">",
                Links.slug(spec.id()),
                Tally.states(spec.entries()));
        html.add("<td class=\"sentence\"><a href=\"{}\">{}</a>", links.spec(spec), spec.title());
        if (spec.isTable()) {
            html.add(" <span class=\"tag\">{} cases</span>", spec.cases().size());
        }
        html.add("<span class=\"sub\">{}</span></td><td>", spec.sentence());
        Set<String> covers =
                spec.entries().flatMap(entry -> entry.covers().stream()).collect(Collectors.toCollection(TreeSet::new));
        if (!covers.isEmpty()) {
            html.add("<ul class=\"inline\">");
            for (String id : covers) {
                html.add("<li><a class=\"mono\" href=\"#{}\">{}</a></li>", Links.behaviour(id), id);
            }
            html.add("</ul>");
        }
        html.add("</td>");
        for (CoreInfo core : cores) {
            List<Entry> entries = spec.on(core.name());
            html.add("<td>");
            if (entries.isEmpty()) {
                html.mark(State.NOT_RUN);
            } else {
                Tally tally = Tally.of(entries);
                html.mark(tally.mark(), tally.words());
            }
            html.add("</td>");
        }
        html.add("</tr>\n");
    }
}

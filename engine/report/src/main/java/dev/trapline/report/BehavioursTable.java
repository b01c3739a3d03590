package dev.trapline.report;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The catalogue, row by row: who covers it, and whether it holds on each core. */
final class BehavioursTable {
    private static final int SPECS_AT_ONCE = 3;

    private final Html html;
    private final Links links;
    private final List<CoreInfo> cores;
    private final Coverage coverage;

    BehavioursTable(Html html, Links links, List<CoreInfo> cores, Coverage coverage) {
        this.html = html;
        this.links = links;
        this.cores = cores;
        this.coverage = coverage;
    }

    void write() throws IOException {
        Catalogue catalogue = Catalogue.shipped();
        long covered = catalogue.rows().stream()
                .filter(row -> coverage.isCovered(row.id()))
                .count();
        html.add("<section>\n<h2 id=\"behaviours\">Behaviours</h2>\n")
                .add(
                        "<p class=\"soft\">Specs cover {} of the {} behaviours of the catalogue. A behaviour holds on a "
                                + "core if every result there that covers it passed. White-box behaviours happen inside "
                                + "L0, where L1 cannot look.</p>\n",
                        covered,
                        catalogue.rows().size())
                .add("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Behaviours and cores\">")
                .add("<table>\n<thead><tr><th scope=\"col\">Id</th><th scope=\"col\">Behaviour</th>")
                .add("<th scope=\"col\">Covered by</th>");
        for (CoreInfo core : cores) {
            html.add("<th scope=\"col\">{}</th>", core.name());
        }
        html.add("</tr></thead>\n");
        Map<String, List<Catalogue.Row>> groups = new LinkedHashMap<>();
        for (Catalogue.Row row : catalogue.rows()) {
            groups.merge(row.group() + " · " + row.groupTitle(), List.of(row), BehavioursTable::joined);
        }
        for (Map.Entry<String, List<Catalogue.Row>> group : groups.entrySet()) {
            begin(group.getKey());
            for (Catalogue.Row row : group.getValue()) {
                row(row.id(), Optional.of(row));
            }
            html.add("</tbody>\n");
        }
        List<String> unknown = coverage.ids().stream()
                .filter(id -> catalogue.find(id).isEmpty())
                .toList();
        if (!unknown.isEmpty()) {
            begin("Not in the catalogue");
            for (String id : unknown) {
                row(id, Optional.empty());
            }
            html.add("</tbody>\n");
        }
        html.add("</table></div>\n</section>\n");
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private void begin(String group) throws IOException {
        html.add(
                "<tbody data-group>\n<tr class=\"group\"><th colspan=\"{}\" scope=\"rowgroup\">{}</th></tr>\n",
                3 + cores.size(),
                group);
    }

    private void row(String id, Optional<Catalogue.Row> row) throws IOException {
        Map<String, State> states = new LinkedHashMap<>();
        cores.forEach(core -> states.put(core.name(), coverage.state(id, core.name())));
        html.add(
                "<tr id=\"{}\" data-item=\"behaviours\" data-states=\"{}\"><th scope=\"row\" class=\"mono\">{}</th>",
                Links.behaviour(id),
                Tally.states(states),
                id);
        html.add(
                "<td class=\"what\">{}",
                row.map(Catalogue.Row::title)
                        .orElse("Unknown: specs cover this id, but the catalogue has no such row."));
        if (row.filter(known -> known.kind() == Catalogue.Kind.WHITE_BOX).isPresent()) {
            html.add(" <span class=\"tag\">white-box</span>");
        }
        html.add("</td>");
        if (!coverage.isCovered(id)) {
            html.add("<td colspan=\"{}\">", 1 + cores.size())
                    .mark(State.NOT_COVERED, "not covered by any spec")
                    .add("</td></tr>\n");
            return;
        }
        html.add("<td>");
        specs(coverage.specs(id));
        html.add("</td>");
        for (CoreInfo core : cores) {
            cell(id, states.getOrDefault(core.name(), State.NOT_RUN), coverage.entries(id, core.name()));
        }
        html.add("</tr>\n");
    }

    private void specs(Collection<Spec> specs) throws IOException {
        boolean many = specs.size() > SPECS_AT_ONCE;
        if (many) {
            html.add("<details><summary>{} specs</summary>", specs.size());
        }
        html.add("<ul class=\"list\">");
        for (Spec spec : specs) {
            html.add("<li><a href=\"{}\">{}</a></li>", links.spec(spec), spec.title());
        }
        html.add(many ? "</ul></details>" : "</ul>");
    }

    private void cell(String id, State state, List<Entry> entries) throws IOException {
        html.add("<td>").mark(state);
        long same = entries.stream()
                .filter(entry -> State.of(Coverage.kind(id), List.of(entry)) == state)
                .count();
        if (same < entries.size()) {
            html.add("<span class=\"sub\">{} of {} results</span>", same, entries.size());
        }
        html.add("</td>");
    }
}

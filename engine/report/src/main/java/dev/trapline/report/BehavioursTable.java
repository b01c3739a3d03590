package dev.trapline.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

    void write(BehaviourCount count) throws IOException {
        Catalogue catalogue = Catalogue.shipped();
        html.add("<section>\n<h2 id=\"behaviours\">Behaviours</h2>\n")
                .add(
                        "<p>{} of the {} behaviours of the catalogue are covered by specs; {} are not, with a reason; "
                                + "{} are not, without one.</p>\n",
                        count.covered().size(),
                        count.rows(),
                        count.explained().size(),
                        count.unexplained().size())
                .add("<p class=\"soft\">A behaviour holds on a core if every result there that covers it passed. ")
                .add("White-box behaviours happen inside L0, where L1 cannot look: only a core that shows its L0 can ")
                .add("tell. P1 to P3 are priorities, the most important first.</p>\n");
        Map<String, List<Catalogue.Row>> groups = new LinkedHashMap<>();
        for (Catalogue.Row row : catalogue.rows()) {
            groups.computeIfAbsent(row.group() + " · " + row.groupTitle(), title -> new ArrayList<>())
                    .add(row);
        }
        for (Map.Entry<String, List<Catalogue.Row>> group : groups.entrySet()) {
            html.add("<details class=\"group\" data-group>\n<summary><h3>{}</h3>\n", group.getKey());
            covered(group.getValue());
            html.add("</summary>\n");
            begin(group.getKey());
            for (Catalogue.Row row : group.getValue()) {
                row(row.id(), Optional.of(row));
            }
            html.add("</tbody></table></div>\n</details>\n");
        }
        unknown(coverage.ids().stream()
                .filter(id -> catalogue.find(id).isEmpty())
                .toList());
        html.add("</section>\n");
    }

    private void unknown(List<String> ids) throws IOException {
        if (ids.isEmpty()) {
            return;
        }
        String title = "Not in the catalogue";
        html.add("<details class=\"group\" data-group open>\n<summary><h3>{}</h3></summary>\n", title);
        begin(title);
        for (String id : ids) {
            row(id, Optional.empty());
        }
        html.add("</tbody></table></div>\n</details>\n");
    }

    /** How much of a group specs cover, and whether something in it failed, for who does not open it. */
    private void covered(List<Catalogue.Row> rows) throws IOException {
        html.add("<span class=\"inline\"><span class=\"of\">{} covered</span>", ratio(rows));
        Map<String, List<Catalogue.Row>> priorities = rows.stream()
                .collect(Collectors.groupingBy(Catalogue.Row::priority, TreeMap::new, Collectors.toList()));
        for (Map.Entry<String, List<Catalogue.Row>> priority : priorities.entrySet()) {
            html.add("<span class=\"tag\">{} {}</span>", priority.getKey(), ratio(priority.getValue()));
        }
        long failed = rows.stream()
                .filter(row -> cores.stream().anyMatch(core -> coverage.state(row.id(), core.name()) == State.FAILED))
                .count();
        if (failed > 0) {
            html.mark(State.FAILED, State.FAILED.words() + " " + failed);
        }
        html.add("</span>");
    }

    private String ratio(List<Catalogue.Row> rows) {
        return rows.stream().filter(row -> coverage.isCovered(row.id())).count() + " of " + rows.size();
    }

    private void begin(String group) throws IOException {
        html.add("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Behaviours of {}\">", group)
                .add("<table class=\"behaviours\">\n<thead><tr><th scope=\"col\">Id</th>")
                .add("<th scope=\"col\">Behaviour</th><th scope=\"col\">Covered by</th>");
        for (CoreInfo core : cores) {
            html.add("<th scope=\"col\">{}</th>", core.name());
        }
        html.add("</tr></thead>\n<tbody>\n");
    }

    private void row(String id, Optional<Catalogue.Row> row) throws IOException {
        Map<String, State> states = new LinkedHashMap<>();
        cores.forEach(core -> states.put(core.name(), coverage.state(id, core.name())));
        html.add(
                        "<tr id=\"{}\" data-item=\"behaviours\" data-states=\"{}\">",
                        Links.behaviour(id),
                        Tally.states(states))
                .add(
                        "<th scope=\"row\" class=\"mono\">{}<span class=\"sub\">{}</span></th>",
                        id,
                        row.map(Catalogue.Row::priority).orElse(""));
        html.add(
                "<td class=\"what\">{}",
                row.map(Catalogue.Row::title)
                        .orElse("Unknown: specs cover this id, but the catalogue has no such row."));
        if (row.filter(known -> known.kind() == Catalogue.Kind.WHITE_BOX).isPresent()) {
            html.add(" <span class=\"tag\">white-box</span>");
        }
        html.add("</td>");
        if (!coverage.isCovered(id)) {
            html.add("<td colspan=\"{}\">", 1 + cores.size());
            notCovered(Catalogue.shipped().whyUncovered(id));
            html.add("</td></tr>\n");
            return;
        }
        html.add("<td class=\"by\">");
        specs(coverage.specs(id));
        html.add("</td>");
        for (CoreInfo core : cores) {
            cell(id, states.getOrDefault(core.name(), State.NOT_RUN), coverage.entries(id, core.name()));
        }
        html.add("</tr>\n");
    }

    private void notCovered(Optional<String> reason) throws IOException {
        html.mark(State.NOT_COVERED, reason.isPresent() ? "not covered" : "not covered, no reason given");
        if (reason.isPresent()) {
            html.add("<span class=\"sub\">{}</span>", reason.get());
        }
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

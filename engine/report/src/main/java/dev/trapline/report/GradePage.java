package dev.trapline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How much the specs pin: what became of each mutant of the models, survivors first. */
final class GradePage {

    private final Html html;
    private final Grade grade;
    private final Links links;
    private final Map<String, Spec> specs = new HashMap<>();

    private GradePage(Html html, Grade grade, Results results, Links links) {
        this.html = html;
        this.grade = grade;
        this.links = links;
        results.specs().forEach(spec -> specs.put(spec.id(), spec));
    }

    static void write(Path file, Grade grade, Results results, Links links) throws IOException {
        try (Page page = Page.open(file, "How much the specs pin · Trapline report")) {
            new GradePage(page.html(), grade, results, links).write();
        }
    }

    private void write() throws IOException {
        header();
        html.add("<main id=\"content\" class=\"wrap\">\n");
        operators();
        survivors();
        behaviours();
        noticed();
        equivalent();
        html.add("</main>\n");
    }

    private void header() throws IOException {
        html.add("<header class=\"top\"><div class=\"wrap\">\n")
                .add(
                        "<p class=\"brand\"><a href=\"{}\">Trapline report</a>: all specs and behaviours</p>\n",
                        Links.INDEX)
                .add("<h1>The specs notice {} of the mutants</h1>\n", grade.percent())
                .add(
                        "<p class=\"soft\">A mutant is a model with one mistake put into it. {}: {} noticed, {} survived, ",
                        Count.of(grade.mutants().size(), "mutant"),
                        grade.count(Mutant.Fate.NOTICED),
                        grade.count(Mutant.Fate.SURVIVED))
                .add(
                        "{} marked as equivalent, with a reason, which do not count.</p>\n",
                        grade.count(Mutant.Fate.EQUIVALENT))
                .add("<nav aria-label=\"Parts of this page\"><ul><li><a href=\"#survived\">Survived</a></li>")
                .add("<li><a href=\"#behaviours\">Behaviours</a></li><li><a href=\"#noticed\">Noticed</a></li>")
                .add("<li><a href=\"#equivalent\">Equivalent</a></li></ul></nav>\n</div></header>\n");
    }

    private void operators() throws IOException {
        html.add("<h2>Operators</h2>\n");
        table("Mutants by operator", "Operator", "Mutants", "Noticed", "Survived", "Equivalent");
        Map<String, List<Mutant>> byOperator = grade.mutants().stream()
                .collect(Collectors.groupingBy(Mutant::operator, TreeMap::new, Collectors.toList()));
        for (Map.Entry<String, List<Mutant>> one : byOperator.entrySet()) {
            Grade part = new Grade(one.getValue());
            html.add(
                    "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                    one.getKey(),
                    part.mutants().size(),
                    part.count(Mutant.Fate.NOTICED),
                    part.count(Mutant.Fate.SURVIVED),
                    part.count(Mutant.Fate.EQUIVALENT));
        }
        end();
    }

    private void survivors() throws IOException {
        html.add("<section>\n<h2 id=\"survived\">Survived</h2>\n")
                .add("<p class=\"soft\">Behaviours that no spec pins.</p>\n");
        if (grade.count(Mutant.Fate.SURVIVED) == 0) {
            html.add("<p>None.</p>\n");
        }
        for (Map.Entry<String, List<Mutant>> one :
                grade.byClass(Mutant.Fate.SURVIVED).entrySet()) {
            html.add(
                    "<h3>{} <span class=\"soft small\">{}</span></h3>\n",
                    Links.simpleName(one.getKey()),
                    Links.packageName(one.getKey()));
            table("Survivors of " + one.getKey(), "Line", "Source", "The mutant", "Runs");
            for (Mutant mutant : one.getValue()) {
                place(mutant);
                html.add(
                        "<td>{}</td></tr>\n",
                        mutant.runs() == 0 ? "no spec executes it" : String.valueOf(mutant.runs()));
            }
            end();
        }
        html.add("</section>\n");
    }

    private void behaviours() throws IOException {
        html.add("<section>\n<h2 id=\"behaviours\">Behaviours</h2>\n")
                .add("<p class=\"soft\">How many mutants only specs notice that cover the behaviour: ")
                .add("what would go unseen without it.</p>\n");
        table("Mutants that only one behaviour notices", "Id", "Behaviour", "Mutants");
        for (Map.Entry<String, List<Mutant>> one : grade.onlyBy().entrySet()) {
            html.add(
                            "<tr><th scope=\"row\"><a class=\"mono\" href=\"{}#{}\">{}</a></th>",
                            Links.INDEX,
                            Links.behaviour(one.getKey()),
                            one.getKey())
                    .add(
                            "<td class=\"what\">{}</td><td>{}</td></tr>\n",
                            Catalogue.shipped()
                                    .find(one.getKey())
                                    .map(Catalogue.Row::title)
                                    .orElse(""),
                            one.getValue().size());
        }
        end();
        html.add("</section>\n");
    }

    private void noticed() throws IOException {
        html.add("<section>\n<h2 id=\"noticed\">Noticed</h2>\n")
                .add("<p class=\"soft\">With the first spec that did.</p>\n");
        for (Map.Entry<String, List<Mutant>> one :
                grade.byClass(Mutant.Fate.NOTICED).entrySet()) {
            open(one);
            table("Noticed mutants of " + one.getKey(), "Line", "Source", "The mutant", "Noticed by");
            for (Mutant mutant : one.getValue()) {
                place(mutant);
                html.add("<td>");
                spec(mutant.noticedBy());
                html.add("<span class=\"sub\">{}</span></td></tr>\n", mutant.how());
            }
            end();
            html.add("</details>\n");
        }
        html.add("</section>\n");
    }

    private void equivalent() throws IOException {
        html.add("<section>\n<h2 id=\"equivalent\">Equivalent</h2>\n")
                .add("<p class=\"soft\">L1 cannot notice these, for the reason given.</p>\n");
        for (Map.Entry<String, List<Mutant>> one :
                grade.byClass(Mutant.Fate.EQUIVALENT).entrySet()) {
            open(one);
            table("Equivalent mutants of " + one.getKey(), "Line", "Source", "The mutant", "Reason");
            for (Mutant mutant : one.getValue()) {
                place(mutant);
                html.add("<td class=\"what\">{}</td></tr>\n", mutant.reason());
            }
            end();
            html.add("</details>\n");
        }
        html.add("</section>\n");
    }

    private void open(Map.Entry<String, List<Mutant>> ofClass) throws IOException {
        html.add(
                "<details class=\"group\">\n<summary><h3>{}</h3> <span class=\"of\">{}</span></summary>\n",
                Links.simpleName(ofClass.getKey()),
                Count.of(ofClass.getValue().size(), "mutant"));
    }

    private void place(Mutant mutant) throws IOException {
        html.add("<tr><td class=\"mono\">{}</td>", mutant.line())
                .add(
                        "<td><code>{}</code><span class=\"sub\">{}</span></td>",
                        mutant.source().isEmpty() ? "…" : mutant.source(),
                        mutant.method())
                .add("<td class=\"what\">{} <span class=\"tag\">{}</span></td>", mutant.words(), mutant.operator());
    }

    private void spec(String id) throws IOException {
        Spec spec = specs.get(id);
        String name = Links.simpleName(id);
        if (spec == null) {
            html.add("{}", name);
        } else {
            html.add("<a href=\"{}\">{}</a>", links.spec(spec), name);
        }
    }

    private void table(String label, String... columns) throws IOException {
        html.add("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table>\n<thead><tr>", label);
        for (String column : columns) {
            html.add("<th scope=\"col\">{}</th>", column);
        }
        html.add("</tr></thead>\n<tbody>\n");
    }

    private void end() throws IOException {
        html.add("</tbody></table></div>\n");
    }
}

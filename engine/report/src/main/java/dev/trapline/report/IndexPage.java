package dev.trapline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The first page: what came out, which behaviours hold where, and the way to every spec. */
final class IndexPage {

    private static final List<String> COUNTED = List.of(
            "passed", "failed", "errors", "known deviations", "predictions", "unsupported", "skipped", "could run");

    private static final int MOST_FAILURES = 50;
    private static final List<Mark> MARKS = List.of(
            State.FAILED,
            Verdict.ERROR,
            State.DEVIATION,
            State.PREDICTION,
            State.PASSED,
            State.UNSUPPORTED,
            State.NOT_OBSERVABLE,
            State.NOT_RUN,
            State.NOT_COVERED);

    private final Html html;
    private final Results results;
    private final Coverage coverage;
    private final Predictions predictions;
    private final Grade grade;
    private final Summary summary;
    private final Links links;
    private final RunFolder logs;
    private final List<CoreInfo> cores;

    private IndexPage(
            Html html,
            Results results,
            Coverage coverage,
            Predictions predictions,
            Grade grade,
            Summary summary,
            Links links,
            RunFolder logs) {
        this.html = html;
        this.results = results;
        this.coverage = coverage;
        this.predictions = predictions;
        this.grade = grade;
        this.summary = summary;
        this.links = links;
        this.logs = logs;
        this.cores = results.cores().stream()
                .filter(core -> summary.cores().stream()
                        .anyMatch(count -> count.core().equals(core.name()) && count.results() > 0))
                .toList();
    }

    static void write(
            Path file,
            Results results,
            Coverage coverage,
            Predictions predictions,
            Grade grade,
            Summary summary,
            Links links,
            RunFolder logs)
            throws IOException {
        try (Page page = Page.open(file, "Trapline report")) {
            new IndexPage(page.html(), results, coverage, predictions, grade, summary, links, logs).write();
        }
    }

    private void write() throws IOException {
        header();
        html.add("<main id=\"content\" class=\"wrap\">\n");
        warnings();
        coresTable();
        failures();
        Page.filter(html, MARKS, cores);
        new BehavioursTable(html, links, cores, coverage).write(summary.behaviours());
        new SpecsTable(html, links, cores).write(results.classes());
        new DeviationsPart(html, links, logs).write(results);
        new PredictionsPart(html).write(predictions);
        new GradePart(html).write(grade);
        runs();
        html.add("</main>\n");
    }

    private void header() throws IOException {
        html.add("<header class=\"top\"><div class=\"wrap\">\n<p class=\"brand\">Trapline report</p>\n")
                .add("<h1>{}</h1>\n", headline())
                .add("<p class=\"soft\">{}</p>\n", totals())
                .add("<nav aria-label=\"Parts of this page\"><ul>");
        for (String part :
                List.of("Cores", "Behaviours", "Specs", "Known deviations", "Predictions", "Grade", "Runs")) {
            if ((part.equals("Predictions") && predictions.isEmpty()) || (part.equals("Grade") && grade.isEmpty())) {
                continue;
            }
            html.add(
                    "<li><a href=\"#{}\">{}</a></li>",
                    part.replace("Known ", "").toLowerCase(Locale.ROOT),
                    part);
        }
        html.add("</ul></nav>\n</div></header>\n");
    }

    private String headline() {
        long broken = results.specs()
                .filter(spec -> spec.entries().anyMatch(entry -> entry.verdict().isBroken()))
                .count();
        if (summary.specs() == 0) {
            return "No results";
        }
        if (broken > 0) {
            return broken + " of " + summary.specs() + " specs failed";
        }
        if (!summary.reasons().isEmpty()) {
            return "Nothing failed, but the results are incomplete";
        }
        long deviating = results.specs()
                .filter(spec -> spec.entries().anyMatch(entry -> entry.verdict() == Verdict.DEVIATION))
                .count();
        return "No failure in " + summary.specs() + " specs"
                + (deviating == 0 ? "" : ", known deviations in " + deviating)
                + (predictions.isEmpty() ? "" : ", predicted ones in " + predictions.specs());
    }

    private String totals() {
        long all =
                summary.cores().stream().mapToLong(Summary.CoreCount::results).sum();
        StringBuilder text =
                new StringBuilder(all + " results on " + cores.size() + (cores.size() == 1 ? " core" : " cores"));
        results.runs().stream()
                .filter(run -> !run.started().isEmpty())
                .reduce((older, newer) -> newer)
                .ifPresent(run -> text.append(", last run started ")
                        .append(run.started())
                        .append(run.java().isEmpty() ? "" : " on Java " + run.java()));
        return text.append('.').toString();
    }

    private void warnings() throws IOException {
        if (summary.warnings().isEmpty()) {
            return;
        }
        html.add(
                "<section class=\"box warn\" aria-labelledby=\"warnings\">\n<h2 id=\"warnings\">Read this first</h2>\n<ul>");
        for (String warning : summary.warnings()) {
            html.add("<li>{}</li>", warning);
        }
        html.add("</ul></section>\n");
    }

    private void coresTable() throws IOException {
        html.add("<section>\n<h2 id=\"cores\">Cores</h2>\n")
                .add("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Results of each core\">")
                .add("<table>\n<thead><tr><th scope=\"col\">Core</th>");
        for (String column : COUNTED) {
            html.add("<th scope=\"col\" class=\"num\">{}</th>", column);
        }
        html.add("</tr></thead>\n<tbody>\n");
        for (int i = 0; i < results.cores().size(); i++) {
            CoreInfo core = results.cores().get(i);
            Summary.CoreCount count = summary.cores().get(i);
            html.add("<tr><th scope=\"row\" class=\"what\"><strong>{}</strong> ", core.name())
                    .add("<span class=\"soft small\">{}</span>", core.version())
                    .add("<span class=\"sub\">{}</span></th>", core.description());
            if (count.results() == 0) {
                html.add("<td colspan=\"{}\">", COUNTED.size())
                        .mark(State.NOT_RUN, core.available() ? "no results" : "not available")
                        .add(" {}</td></tr>\n", core.why());
                continue;
            }
            number(count.passed(), "");
            number(count.failed(), " bad");
            number(count.errors(), " bad");
            number(count.deviations(), "");
            number(count.predictions(), "");
            number(count.unsupported(), "");
            number(count.skipped(), "");
            html.add("<td class=\"num\">{} %</td>", count.percentThatRan());
            html.add("</tr>\n");
        }
        html.add("</tbody></table></div>\n</section>\n");
    }

    private void number(long count, String look) throws IOException {
        html.add("<td class=\"num{}\">{}</td>", count == 0 ? " zero" : look, count);
    }

    private void failures() throws IOException {
        long all = results.entries().filter(entry -> entry.verdict().isBroken()).count();
        if (all == 0) {
            return;
        }
        html.add(
                "<section class=\"box bad\" aria-labelledby=\"failures\">\n<h2 id=\"failures\">What failed</h2>\n<ul class=\"list\">");
        long left = MOST_FAILURES;
        for (Spec spec : results.specs().toList()) {
            if (left > 0 && spec.entries().anyMatch(entry -> entry.verdict().isBroken())) {
                left -= failuresOf(spec, left);
            }
        }
        html.add("</ul>\n");
        if (all > MOST_FAILURES) {
            html.add("<p>And {} more: filter the specs below by status.</p>\n", all - MOST_FAILURES);
        }
        html.add("</section>\n");
    }

    private long failuresOf(Spec spec, long most) throws IOException {
        List<String> anchors = links.caseAnchors(spec);
        long written = 0;
        for (int i = 0; i < spec.cases().size(); i++) {
            Spec.Case one = spec.cases().get(i);
            for (Map.Entry<String, Entry> entry : one.entries().entrySet()) {
                Entry result = entry.getValue();
                if (result.verdict().isBroken() && written < most) {
                    written++;
                    html.add("<li>")
                            .mark(result.verdict())
                            .add(" <a href=\"{}#{}\">{}", links.page(spec.className()), anchors.get(i), spec.title())
                            .add(
                                    "{}</a> on {}",
                                    one.name().map(name -> ", " + name).orElse(""),
                                    entry.getKey())
                            .add(
                                    "<span class=\"soft\">{}</span></li>",
                                    result.reason().map(why -> ": " + why).orElse(""));
                }
            }
        }
        return written;
    }

    private void runs() throws IOException {
        html.add("<section>\n<h2 id=\"runs\">Runs</h2>\n")
                .add("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Run logs\"><table>\n<thead><tr>")
                .add("<th scope=\"col\">Run log</th><th scope=\"col\">Started</th><th scope=\"col\">Java</th>")
                .add("<th scope=\"col\">Checks on every run</th>")
                .add(
                        "<th scope=\"col\" class=\"num\">Results</th><th scope=\"col\">Complete</th></tr></thead>\n<tbody>\n");
        if (results.runs().isEmpty()) {
            html.add("<tr><td colspan=\"6\">There is no run log in this folder.</td></tr>\n");
        }
        for (Run run : results.runs()) {
            html.add("<tr><th scope=\"row\"><code>{}</code></th>", run.file())
                    .add("<td>{}</td><td>{}</td>", run.started(), run.java())
                    .add("<td>{}</td>", String.join(", ", run.checks()))
                    .add("<td class=\"num\">{}</td>", run.results())
                    .add("<td>{}</td></tr>\n", run.complete() ? "yes" : "no, cut off");
        }
        html.add("</tbody></table></div>\n</section>\n");
    }
}

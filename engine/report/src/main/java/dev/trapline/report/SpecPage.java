package dev.trapline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page of one spec class: every spec in words and pictures. */
final class SpecPage {
    /** Cases that passed everywhere are shown in full up to here: a table's ten-thousandth says nothing new. */
    static final int PASSED_IN_FULL = 24;

    /** Cases that did not are shown in full up to here, so that a page stays readable when all fail. */
    static final int OTHERS_IN_FULL = 200;

    private static final List<Mark> MARKS = List.of(
            Verdict.FAILED,
            Verdict.ERROR,
            Verdict.DEVIATION,
            Verdict.PREDICTION,
            Verdict.PASSED,
            Verdict.UNSUPPORTED,
            Verdict.SKIPPED,
            State.NOT_OBSERVABLE);

    private final Html html;
    private final Results results;
    private final Links links;
    private final RunFolder logs;

    private SpecPage(Html html, Results results, Links links, RunFolder logs) {
        this.html = html;
        this.results = results;
        this.links = links;
        this.logs = logs;
    }

    static void write(Path file, String className, List<Spec> specs, Results results, Links links, RunFolder logs)
            throws IOException {
        try (Page page = Page.open(file, Links.simpleName(className) + " · Trapline report")) {
            new SpecPage(page.html(), results, links, logs).write(className, specs);
        }
    }

    private void write(String className, List<Spec> specs) throws IOException {
        html.add("<header class=\"top\"><div class=\"wrap\">\n")
                .add(
                        "<p class=\"brand\"><a href=\"{}\">Trapline report</a>: all specs and behaviours</p>\n",
                        Links.INDEX)
                .add("<h1>{}</h1>\n", Links.simpleName(className))
                .add("<p class=\"soft\"><code>{}</code></p>\n", Links.packageName(className))
                .add("<nav aria-label=\"Specs of this class\"><ul>");
        for (Spec spec : specs) {
            Tally tally = Tally.of(spec.entries().toList());
            html.add("<li><a href=\"#{}\">{}</a> ", links.anchor(spec), spec.title());
            if (tally.mark() != Verdict.PASSED) {
                html.mark(tally.mark());
            }
            html.add("</li>");
        }
        html.add("</ul></nav>\n</div></header>\n<main id=\"content\" class=\"wrap\">\n");
        Page.filter(
                html,
                MARKS,
                results.cores().stream()
                        .filter(core -> specs.stream()
                                .anyMatch(spec -> !spec.on(core.name()).isEmpty()))
                        .toList());
        PictureKey.write(html);
        for (Spec spec : specs) {
            if (spec.isTable()) {
                table(spec);
            } else {
                single(spec);
            }
        }
        html.add("</main>\n");
    }

    private void single(Spec spec) throws IOException {
        html.add(
                "<section class=\"spec\" id=\"{}\" data-item=\"specs\" data-states=\"{}\">\n",
                links.anchor(spec),
                Tally.states(spec.entries()));
        heading(spec);
        Spec.Case one = spec.cases().get(0);
        new ResultView(html, links.anchor(spec), spec.title()).write(read(one));
        html.add("</section>\n");
    }

    private void table(Spec spec) throws IOException {
        html.add("<section class=\"spec\" id=\"{}\" data-group>\n", links.anchor(spec));
        heading(spec);
        html.add("<ul class=\"inline\">");
        for (CoreInfo core : results.cores()) {
            List<Entry> entries = spec.on(core.name());
            if (!entries.isEmpty()) {
                Tally tally = Tally.of(entries);
                html.add("<li>{} ", core.name())
                        .mark(tally.mark(), tally.words())
                        .add("</li>");
            }
        }
        html.add("</ul>\n");
        if (!spec.sentence().isEmpty()) {
            html.add("<p class=\"said\">{}</p>\n", spec.sentence());
        }
        html.add(
                "<p class=\"note\">That is the first of {} cases; those that did not pass come first.</p>\n",
                spec.cases().size());
        List<String> anchors = links.caseAnchors(spec);
        List<Integer> brief = new ArrayList<>();
        cases(spec, anchors, false, OTHERS_IN_FULL, brief);
        cases(spec, anchors, true, PASSED_IN_FULL, brief);
        if (!brief.isEmpty()) {
            brief(spec, anchors, brief);
        }
        html.add("</section>\n");
    }

    /** Writes the first cases of one sort in full, and gives the others to the brief list. */
    private void cases(Spec spec, List<String> anchors, boolean passed, int most, List<Integer> brief)
            throws IOException {
        int written = 0;
        for (int i = 0; i < spec.cases().size(); i++) {
            Spec.Case one = spec.cases().get(i);
            if (one.passedEverywhere() != passed) {
                continue;
            }
            if (written < most) {
                inFull(spec, one, anchors.get(i));
                written++;
            } else {
                brief.add(i);
            }
        }
    }

    private void brief(Spec spec, List<String> anchors, List<Integer> brief) throws IOException {
        html.add("<details>\n<summary>{} more cases, in brief</summary>\n", brief.size())
                .add(
                        "<p class=\"note\">A status alone holds for every core. The run log has the steps of all.</p>\n<ul class=\"list\">\n");
        for (int i : brief) {
            Spec.Case one = spec.cases().get(i);
            html.add("<li id=\"{}\" data-item=\"cases\" ", anchors.get(i))
                    .add("data-states=\"{}\">", Tally.states(one.entries().values().stream()))
                    .add("{} ", one.name().orElse(""));
            if (one.entries().values().stream().allMatch(entry -> entry.mark() == Verdict.PASSED)) {
                html.mark(Verdict.PASSED);
            } else {
                marks(one);
            }
            html.add("</li>\n");
        }
        html.add("</ul></details>\n");
    }

    private void inFull(Spec spec, Spec.Case one, String anchor) throws IOException {
        boolean open = one.entries().values().stream()
                .anyMatch(entry -> entry.verdict().isBroken());
        String name = one.name().orElse("without a name");
        html.add("<details class=\"case\" id=\"{}\" data-item=\"cases\" ", anchor)
                .add("data-states=\"{}\"", Tally.states(one.entries().values().stream()))
                .add(open ? " open>\n<summary>{}" : ">\n<summary>{}", name);
        marks(one);
        html.add("</summary>\n");
        new ResultView(html, anchor, spec.title() + ", " + name).write(read(one));
        html.add("</details>\n");
    }

    private void marks(Spec.Case one) throws IOException {
        html.add(" <span class=\"inline\">");
        for (Map.Entry<String, Entry> entry : one.entries().entrySet()) {
            html.add("<span>{} ", entry.getKey()).mark(entry.getValue().mark()).add("</span>");
        }
        html.add("</span>");
    }

    private void heading(Spec spec) throws IOException {
        html.add("<h2>{} <a class=\"small\" href=\"#{}\" ", spec.title(), links.anchor(spec))
                .add("aria-label=\"Link to {}\">#</a></h2>\n", spec.title());
    }

    private List<Result> read(Spec.Case one) throws IOException {
        List<Result> all = new ArrayList<>();
        for (CoreInfo core : results.cores()) {
            Entry entry = one.entries().get(core.name());
            if (entry != null) {
                all.add(logs.result(entry.place()));
            }
        }
        return all;
    }
}

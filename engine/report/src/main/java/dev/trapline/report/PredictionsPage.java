package dev.trapline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What a model of KVM does that bare metal does not: each a prediction, with the smallest spec that shows it. */
final class PredictionsPage {
    static final String TITLE = "What we expect KVM to do differently from bare metal";

    /** The core that is KVM itself, where a prediction comes true or not. */
    private static final String HARDWARE_CORE = "kvm";

    private static final String REFERENCE = "bare-metal";
    private static final int SPECS_AT_ONCE = 5;

    private final Html html;
    private final Predictions predictions;
    private final Results results;
    private final Map<String, Correction> corrections;
    private final Links links;
    private final RunFolder logs;

    private PredictionsPage(Html html, Predictions predictions, Results results, Links links, RunFolder logs) {
        this.html = html;
        this.predictions = predictions;
        this.results = results;
        this.corrections = Predictions.corrections(results);
        this.links = links;
        this.logs = logs;
    }

    static void write(Path file, Predictions predictions, Results results, Links links, RunFolder logs)
            throws IOException {
        try (Page page = Page.open(file, TITLE + " · Trapline report")) {
            new PredictionsPage(page.html(), predictions, results, links, logs).write();
        }
    }

    private void write() throws IOException {
        html.add("<header class=\"top\"><div class=\"wrap\">\n")
                .add(
                        "<p class=\"brand\"><a href=\"{}\">Trapline report</a>: all specs and behaviours</p>\n",
                        Links.INDEX)
                .add("<h1>{}</h1>\n", TITLE)
                .add(
                        "<p class=\"soft\">{}, shown by {}.</p>\n",
                        Count.of(predictions.all().size(), "prediction"),
                        Count.of(predictions.specs(), "spec"))
                .add("<nav aria-label=\"Predictions\"><ul>");
        for (Predictions.Prediction one : predictions.all()) {
            html.add(
                    "<li><a href=\"#{}\">{}</a></li>",
                    anchor(one),
                    one.deviation().id());
        }
        html.add("</ul></nav>\n</div></header>\n<main id=\"content\" class=\"wrap\">\n");
        introduction();
        PictureKey.write(html);
        for (Predictions.Prediction one : predictions.all()) {
            write(one);
        }
        unshown();
        html.add("</main>\n");
    }

    private void introduction() throws IOException {
        html.add("<section class=\"box guess\">\n<p>Nothing here has been seen on KVM yet. ");
        TreeSet<String> models = new TreeSet<>();
        predictions.all().forEach(one -> models.addAll(one.cores()));
        for (CoreInfo core : results.cores()) {
            if (models.contains(core.name())) {
                html.add("Core <strong>{}</strong> is a model", core.name())
                        .add("{}. ", core.description().isEmpty() ? "" : ": " + core.description());
            }
        }
        html.add(
                        "Where it breaks a rule of the architecture, and no longer does with corrections that we can name, we ")
                .add("expect KVM to break that rule too. Each prediction stands until somebody runs its spec on ")
                .add("hardware: if L1 sees there what the spec expects, the prediction is wrong; if it sees what the ")
                .add("model showed, it is right, and worth a report upstream.</p>\n</section>\n");
    }

    private void write(Predictions.Prediction one) throws IOException {
        Deviation deviation = one.deviation();
        Shown smallest = one.smallest();
        html.add("<section class=\"spec\" id=\"{}\">\n", anchor(one))
                .add("<h2><code>{}</code> <a class=\"small\" href=\"#{}\" ", deviation.id(), anchor(one))
                .add("aria-label=\"Link to {}\">#</a></h2>\n<dl class=\"reasons\">\n", deviation.id());
        reason("What differs", deviation.what());
        reason("The rule it breaks", deviation.because());
        behaviours(deviation);
        together(deviation);
        shownBy(one);
        html.add("</dl>\n");
        html.add("<h3>The smallest spec that shows it: <a href=\"{}\">{}</a></h3>\n", way(smallest), smallest.name());
        new ResultView(html, anchor(one), smallest.name()).write(read(smallest));
        tryIt(smallest);
        html.add("</section>\n");
    }

    private void reason(String label, String text) throws IOException {
        if (!text.isEmpty()) {
            html.add("<div><dt>{}</dt><dd>{}</dd></div>\n", label, text);
        }
    }

    private void behaviours(Deviation deviation) throws IOException {
        List<String> ids = deviation.corrections().stream()
                .flatMap(id -> Optional.ofNullable(corrections.get(id)).stream())
                .flatMap(correction -> correction.behaviours().stream())
                .distinct()
                .sorted()
                .toList();
        if (ids.isEmpty()) {
            return;
        }
        html.add("<div><dt>Behaviours</dt><dd>");
        String between = "";
        for (String id : ids) {
            html.add("{}<a class=\"mono\" href=\"{}#{}\">{}</a>", between, Links.INDEX, Links.behaviour(id), id);
            between = ", ";
        }
        html.add("</dd></div>\n");
    }

    /** Of several corrections none is enough alone: a reader should know, and find those that also stand alone. */
    private void together(Deviation deviation) throws IOException {
        if (deviation.corrections().size() < 2) {
            return;
        }
        html.add("<div><dt>Mended by all of</dt><dd>");
        String between = "";
        for (String id : deviation.corrections()) {
            boolean alone = predictions.all().stream()
                    .anyMatch(other -> other.deviation().id().equals(id));
            html.add("{}", between);
            if (alone) {
                html.add("<a href=\"#{}\"><code>{}</code></a>", Links.deviation(id), id);
            } else {
                html.add("<code>{}</code>", id);
            }
            between = ", ";
        }
        html.add("</dd></div>\n");
    }

    private void shownBy(Predictions.Prediction one) throws IOException {
        Collection<Spec> specs = one.specs();
        boolean many = specs.size() > SPECS_AT_ONCE;
        html.add("<div><dt>Shown by</dt><dd>");
        html.add(
                many ? "<details><summary>{} on {}</summary>" : "{} on {}",
                Count.of(specs.size(), "spec"),
                String.join(", ", one.cores()));
        html.add("<ul>");
        for (Spec spec : specs) {
            html.add("<li><a href=\"{}\">{}</a></li>", links.spec(spec), spec.title());
        }
        html.add(many ? "</ul></details></dd></div>\n" : "</ul></dd></div>\n");
    }

    /** Bare metal beside the model; why the two differ stands above them already. */
    private List<Result> read(Shown shown) throws IOException {
        List<Result> both = new ArrayList<>();
        Entry reference = shown.one().entries().get(REFERENCE);
        if (reference != null) {
            both.add(logs.result(reference.place()));
        }
        both.add(logs.result(shown.entry().place()).withoutDeviation());
        return both;
    }

    private void tryIt(Shown shown) throws IOException {
        String spec =
                Links.simpleName(shown.spec().className()) + "#" + shown.spec().method();
        html.add("<h3>To try it on hardware</h3>\n");
        if (results.cores().stream().anyMatch(core -> core.name().equals(HARDWARE_CORE))) {
            html.add("<p>On a host whose processor has VMX, with KVM and its nested VMX enabled:</p>\n")
                    .add("<pre>mvn -pl specs -am test -Dtest={} -Dtrapline.cores={}</pre>\n", spec, HARDWARE_CORE);
        } else {
            html.add(
                            "<p>None of these runs had a core that is KVM itself. On a host whose processor has VMX, with KVM ")
                    .add("and its nested VMX enabled, such a core would have to run <code>{}</code>.</p>\n", spec);
        }
        if (shown.one().name().isPresent()) {
            html.add(
                    "<p>Of its cases it is this one: {}.</p>\n",
                    shown.one().name().get());
        }
    }

    private void unshown() throws IOException {
        if (predictions.unshown().isEmpty()) {
            return;
        }
        html.add("<section class=\"spec\">\n<h2 id=\"unshown\">Known, but shown by no spec</h2>\n")
                .add(
                        "<p class=\"soft\">The model lacks these corrections too, but no spec of these runs needs them.</p>\n");
        for (Correction correction : predictions.unshown()) {
            html.add("<h3><code>{}</code></h3>\n<dl class=\"reasons\">\n", correction.id());
            reason("What differs", correction.what());
            reason("The rule it breaks", correction.because());
            html.add("</dl>\n");
        }
        html.add("</section>\n");
    }

    private String way(Shown shown) {
        return links.inSpec(shown.spec(), shown.one());
    }

    static String anchor(Predictions.Prediction one) {
        return Links.deviation(one.deviation().id());
    }
}

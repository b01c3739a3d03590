package dev.trapline.report;

import java.io.IOException;

/** The predictions in brief, apart from what is known, and the way to their page. */
final class PredictionsPart {
    private final Html html;

    PredictionsPart(Html html) {
        this.html = html;
    }

    void write(Predictions predictions) throws IOException {
        if (predictions.isEmpty()) {
            return;
        }
        html.add("<section>\n<h2 id=\"predictions\">Predictions</h2>\n")
                .add("<p class=\"soft\">Where a model of KVM differs from bare metal, and KVM is expected to. ")
                .add("Nobody has seen that on hardware yet.</p>\n<div class=\"box guess\">\n")
                .add("<h3><a href=\"{}\">{}</a></h3>\n<ul>", Links.PREDICTIONS, PredictionsPage.TITLE);
        for (Predictions.Prediction one : predictions.all()) {
            html.add("<li><a href=\"{}#{}\">", Links.PREDICTIONS, PredictionsPage.anchor(one))
                    .add(
                            "<code>{}</code></a> <span class=\"soft\">shown by {}</span></li>",
                            one.deviation().id(),
                            Count.of(one.specs().size(), "spec"));
        }
        html.add("</ul>\n</div>\n</section>\n");
    }
}

package dev.trapline.report;

import java.io.IOException;

/** The grade in brief, and the way to its page. */
final class GradePart {
    private final Html html;

    GradePart(Html html) {
        this.html = html;
    }

    void write(Grade grade) throws IOException {
        if (grade.isEmpty()) {
            return;
        }
        html.add("<section>\n<h2 id=\"grade\">Grade</h2>\n")
                .add(
                        "<p><a href=\"{}\">The specs notice {} of the mutants</a> of the models; ",
                        Links.GRADE,
                        grade.percent())
                .add(
                        "{} of {} survive.</p>\n</section>\n",
                        grade.count(Mutant.Fate.SURVIVED),
                        grade.mutants().size());
    }
}

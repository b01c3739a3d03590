package dev.trapline.report;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a result did not pass: what was expected beside what was seen, the message in full, the known deviation. */
final class Findings {
    private static final Pattern LABELLED = Pattern.compile("(?im)^[ \\t]*(expected|seen)[ \\t]*:[ \\t]*(\\S.*)$");

    private final Html html;
    private final Result result;

    Findings(Html html, Result result) {
        this.html = html;
        this.result = result;
    }

    void write() throws IOException {
        if (result.deviation().isPresent()) {
            deviation(result.deviation().get());
        } else if (result.verdict() != Verdict.PASSED || result.message().isPresent()) {
            html.add("<div class=\"{}\">\n", look())
                    .add("<h4>{} on {}</h4>\n", capitalized(result.verdict().words()), result.core());
            evidence();
        }
    }

    private String look() {
        if (result.verdict().isBroken()) {
            return "box bad";
        }
        return result.verdict() == Verdict.PREDICTION ? "box guess" : "box";
    }

    private void deviation(Deviation deviation) throws IOException {
        boolean predicted = deviation.isPrediction();
        html.add(predicted ? "<div class=\"box guess\">\n" : "<div class=\"box dev\">\n")
                .add("<h4>{} on {}: ", capitalized(result.verdict().words()), result.core())
                .add(
                        "<a href=\"{}#{}\"><code>{}</code></a></h4>\n",
                        predicted ? Links.PREDICTIONS : Links.INDEX,
                        Links.deviation(deviation.id()),
                        deviation.id());
        DeviationsPart.reasons(html, deviation);
        evidence();
    }

    private void evidence() throws IOException {
        sides();
        if (result.message().isPresent()) {
            html.add("<pre>{}</pre>\n", result.message().get());
        }
        html.add("</div>\n");
    }

    private void sides() throws IOException {
        Optional<String> expected = labelled("expected");
        Optional<String> seen = labelled("seen");
        if (expected.isPresent() && seen.isPresent()) {
            side(expected.get(), seen.get());
            return;
        }
        List<Expectation> failed = result.expectations().stream()
                .filter(expectation -> expectation.outcome() == Outcome.FAILED)
                .filter(expectation -> expectation.seen().isPresent())
                .toList();
        for (Expectation expectation : failed) {
            side(expectation.text(), expectation.seen().orElseThrow());
        }
    }

    private void side(String expected, String seen) throws IOException {
        html.add("<dl class=\"sides\"><div><dt>Expected</dt><dd><pre>{}</pre></dd></div>", expected)
                .add("<div><dt>Seen</dt><dd><pre>{}</pre></dd></div></dl>\n", seen);
    }

    private Optional<String> labelled(String label) {
        Matcher matcher = LABELLED.matcher(result.message().orElse(""));
        while (matcher.find()) {
            if (matcher.group(1).equalsIgnoreCase(label)) {
                return Optional.of(matcher.group(2));
            }
        }
        return Optional.empty();
    }

    private static String capitalized(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}

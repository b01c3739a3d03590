package dev.trapline.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One spec, or one case of it, on all its cores: sentence, facts, expectations, then what happened. */
final class ResultView {
    private final Html html;
    private final String id;
    private final String name;

    ResultView(Html html, String id, String name) {
        this.html = html;
        this.id = id;
        this.name = name;
    }

    void write(List<Result> results) throws IOException {
        Result first = results.get(0);
        if (!first.said().isEmpty()) {
            Said.write(first.said(), html);
        } else if (!first.sentence().isEmpty()) {
            html.add("<p class=\"said\">{}</p>\n", first.sentence());
        }
        facts(first);
        expectations(results);
        // Cores on which the very same happened share one picture.
        Map<List<Event>, List<Result>> alike = new LinkedHashMap<>();
        for (Result result : results) {
            alike.computeIfAbsent(result.events(), events -> new ArrayList<>()).add(result);
        }
        int number = 0;
        for (Map.Entry<List<Event>, List<Result>> one : alike.entrySet()) {
            happened(one.getKey(), one.getValue(), "p" + ++number);
        }
    }

    private void facts(Result first) throws IOException {
        html.add("<dl class=\"facts\">");
        if (first.source().isPresent()) {
            html.add(
                    "<div><dt>Source</dt><dd><code>{}</code></dd></div>",
                    first.source().get());
        }
        if (!first.covers().isEmpty()) {
            html.add("<div><dt>Covers</dt><dd>");
            String between = "";
            for (String behaviour : first.covers()) {
                html.add("{}<a class=\"mono\" href=\"", between)
                        .add("{}#{}\">{}</a>", Links.INDEX, Links.behaviour(behaviour), behaviour);
                between = ", ";
            }
            html.add("</dd></div>");
        }
        if (!first.tags().isEmpty()) {
            html.add("<div><dt>Tags</dt><dd>{}</dd></div>", String.join(", ", first.tags()));
        }
        readings(first.readings());
        html.add("</dl>\n");
    }

    private void readings(List<Reading> readings) throws IOException {
        if (readings.isEmpty()) {
            return;
        }
        html.add("<div><dt>See</dt><dd>");
        String between = "";
        for (Reading reading : readings) {
            html.add("{}", between);
            if (reading.url().isPresent()) {
                html.add("<a href=\"{}\">{}</a>", reading.url().get(), reading.words());
            } else {
                html.add("{}", reading.words());
            }
            between = ", ";
        }
        html.add("</dd></div>");
    }

    private void expectations(List<Result> results) throws IOException {
        List<ExpectationRow> rows = ExpectationRow.of(results);
        if (rows.isEmpty()) {
            return;
        }
        html.add(
                        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Expectations of {}\"><table>\n",
                        name)
                .add("<thead><tr><th scope=\"col\">Expected</th><th scope=\"col\" class=\"num\">Line</th>");
        for (Result result : results) {
            html.add("<th scope=\"col\">{}</th>", result.core());
        }
        html.add("</tr></thead>\n<tbody>\n");
        for (ExpectationRow row : rows) {
            html.add("<tr><th scope=\"row\" class=\"what\">{}</th>", row.said().text())
                    .add(
                            "<td class=\"num\">{}</td>",
                            row.said().line().map(String::valueOf).orElse(""));
            for (int i = 0; i < results.size(); i++) {
                html.add("<td>");
                Optional<Expectation> one = row.of().get(i);
                if (one.isPresent()) {
                    outcome(one.get(), results.get(i).verdict());
                } else {
                    html.mark(Outcome.UNCHECKED);
                }
                html.add("</td>");
            }
            html.add("</tr>\n");
        }
        html.add("</tbody></table></div>\n");
    }

    private void outcome(Expectation expectation, Verdict verdict) throws IOException {
        boolean explained = expectation.outcome() == Outcome.FAILED && verdict.isExplained();
        html.mark(explained ? verdict : expectation.outcome());
        Optional<String> seen = expectation.seen().filter(text -> !text.equals(expectation.text()));
        if (seen.isPresent()) {
            html.add("<span class=\"sub\">seen: {}</span>", seen.get());
        }
    }

    private void happened(List<Event> events, List<Result> results, String suffix) throws IOException {
        String cores = results.stream().map(Result::core).collect(Collectors.joining(", "));
        html.add("<section class=\"core\">\n<h3>");
        for (Result result : results) {
            html.add("<span>{} ", result.core())
                    .mark(Sight.of(result.expectations()).markOf(result.verdict()))
                    .add("</span>");
        }
        html.add("</h3>\n");
        for (Result result : results) {
            new Findings(html, result).write();
        }
        if (!events.isEmpty()) {
            html.add(
                    "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Time line of {} on {}\">",
                    name,
                    cores);
            TimeLine.draw(html, id + ":" + suffix, name + " on " + cores, events);
            html.add("</div>\n");
            steps(events);
        }
        numbers(results);
        html.add("</section>\n");
    }

    private void steps(List<Event> events) throws IOException {
        html.add("<details>\n<summary>The {} steps in words</summary>\n<ol class=\"steps\">\n", events.size());
        Optional<List<Long>> pending = Optional.empty();
        Optional<List<Long>> inService = Optional.empty();
        for (Event event : events) {
            html.add("<li>{}", event.words());
            if (event.pending().isPresent() && !event.pending().equals(pending)) {
                html.add(
                        " <span class=\"soft\">· pending {}</span>",
                        vectors(event.pending().get()));
                pending = event.pending();
            }
            if (event.inService().isPresent() && !event.inService().equals(inService)) {
                html.add(
                        " <span class=\"soft\">· in service {}</span>",
                        vectors(event.inService().get()));
                inService = event.inService();
            }
            html.add("</li>\n");
        }
        html.add("</ol></details>\n");
    }

    private static String vectors(List<Long> vectors) {
        return vectors.isEmpty() ? "none" : vectors.stream().map(Bars::hex).collect(Collectors.joining(" "));
    }

    private void numbers(List<Result> results) throws IOException {
        html.add("<dl class=\"facts\">");
        for (Result result : results) {
            String on = results.size() > 1 ? " on " + result.core() : "";
            if (!result.l0Exits().isEmpty()) {
                html.add("<div><dt>L0's exits{}</dt><dd>{}</dd></div>", on, exits(result.l0Exits()));
            }
            if (result.micros().isPresent()) {
                html.add(
                        "<div><dt>Took{}</dt><dd>{} µs</dd></div>",
                        on,
                        result.micros().get());
            }
        }
        html.add("</dl>\n");
    }

    private static String exits(Map<String, Long> l0Exits) {
        long all = l0Exits.values().stream().mapToLong(Long::longValue).sum();
        return l0Exits.entrySet().stream()
                .map(exit -> exit.getKey() + " × " + exit.getValue())
                .collect(Collectors.joining(", ", "", l0Exits.size() > 1 ? ", together " + all : ""));
    }
}

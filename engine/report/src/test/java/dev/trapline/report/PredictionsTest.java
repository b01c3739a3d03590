package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsTest {
    private static final String RUN = LogLine.run("bare-metal", "nested-kvm");

    @TempDir
    private Path folder;

    private Logs logs;

    @BeforeEach
    void setUp() {
        logs = new Logs(folder);
    }

    @Test
    void eachSaysWhatDiffersAndWhichRuleThatBreaks() throws IOException {
        logs.log("run-1.ndjson", RUN, predicted("a.Spec#one", "order"), LogLine.end(1));

        assertThat(predictions())
                .contains("What we expect KVM to do differently from bare metal", "1 prediction, shown by 1 spec.")
                .contains("id=\"deviation-order\"", "What order differs in", "Why order is wrong")
                .contains("spec-a.Spec.html#one");
    }

    @Test
    void theOneThatMostSpecsShowComesFirst() throws IOException {
        logs.log(
                "run-1.ndjson",
                RUN,
                predicted("a.Spec#one", "apart"),
                predicted("a.Spec#two", "order"),
                predicted("a.Spec#three", "order"),
                LogLine.end(3));

        assertThat(predictions())
                .containsSubsequence("<section class=\"spec\" id=\"deviation-order\"", "2 specs on nested-kvm")
                .containsSubsequence("id=\"deviation-order\"", "id=\"deviation-apart\"", "1 spec on nested-kvm");
    }

    @Test
    void theSmallestSpecIsTheOneWithTheFewestWordsThenStepsThenById() throws IOException {
        logs.log(
                "run-1.ndjson",
                RUN,
                predicted("a.Spec#alpha", "order").text("sentence", "Many words make a long sentence."),
                predicted("a.Spec#aleph", "order")
                        .text("sentence", "Few words.")
                        .runs("l2", 1, List.of(), List.of()),
                predicted("a.Spec#zeta", "order").text("sentence", "Few words."),
                predicted("a.Spec#beta", "order").text("sentence", "Few words."),
                LogLine.end(4));

        assertThat(predictions())
                .containsOnlyOnce("The smallest spec that shows it")
                .contains("it: <a href=\"spec-a.Spec.html#beta\"");
    }

    @Test
    void theSmallestSpecShowsBothCoresAndWhatWasExpectedAndSeen() throws IOException {
        logs.log(
                "run-1.ndjson",
                RUN,
                LogLine.result("a.Spec#one", "bare-metal").runs("l2", 1, List.of(), List.of()),
                predicted("a.Spec#one", "order")
                        .runs("l2", 2, List.of(), List.of())
                        .expects("exit 7", "failed", "exit 1"),
                LogLine.end(2));

        assertThat(predictions())
                .contains("one on bare-metal</title>", "one on nested-kvm</title>")
                .contains("<dt>Expected</dt><dd><pre>exit 7</pre>", "<dt>Seen</dt><dd><pre>exit 1</pre>");
    }

    @Test
    void onePageLinkLeadsToTheCaseOfATable() throws IOException {
        logs.log(
                "run-1.ndjson",
                RUN,
                LogLine.result("a.Spec#table", "nested-kvm").text("case", "HLT"),
                predicted("a.Spec#table", "order").text("case", "active"),
                LogLine.end(2));

        assertThat(predictions()).contains("spec-a.Spec.html#table:active", ", case active");
    }

    @Test
    void ofSeveralCorrectionsEachIsNamedAndLinkedIfItAlsoStandsAlone() throws IOException {
        logs.log(
                "run-1.ndjson",
                RUN,
                predicted("a.Spec#one", "order", "wake"),
                predicted("a.Spec#two", "order"),
                LogLine.end(2));

        assertThat(predictions())
                .contains("<code>order + wake</code>")
                .contains(
                        "Mended by all of</dt><dd><a href=\"#deviation-order\"><code>order</code></a>, <code>wake</code>");
    }

    @Test
    void whatTheCoreLacksAndNoSpecShowsIsListedApart() throws IOException {
        String run = RUN.replace(
                "{\"name\":\"nested-kvm\"",
                "{\"corrections\":[{\"id\":\"order\",\"behaviours\":[\"W10\"]},"
                        + "{\"id\":\"wake\",\"what\":\"It sleeps on.\",\"because\":\"It should wake.\"}],\"name\":\"nested-kvm\"");
        logs.log("run-1.ndjson", run, predicted("a.Spec#one", "order"), LogLine.end(1));

        assertThat(predictions())
                .contains("<dt>Behaviours</dt><dd><a class=\"mono\" href=\"index.html#behaviour-W10\">W10</a>")
                .containsSubsequence(
                        "shown by no spec", "<h3><code>wake</code></h3>", "It sleeps on.", "It should wake.")
                .doesNotContain("<h3><code>order</code></h3>");
    }

    @Test
    void theCommandToTryItIsGivenWhereThereIsACoreForIt() throws IOException {
        logs.log("run-1.ndjson", RUN, predicted("a.Spec#one", "order"), LogLine.end(1));
        assertThat(predictions()).contains("None of these runs had a core that is KVM itself", "Spec#one");

        logs.log("run-1.ndjson", LogLine.run("nested-kvm", "kvm"), predicted("a.Spec#one", "order"), LogLine.end(1));
        assertThat(predictions()).contains("-Dtest=Spec -Dtrapline.cores=kvm");
    }

    @Test
    void theyAreNotMixedWithKnownDeviations() throws IOException {
        logs.log(
                "run-1.ndjson",
                RUN,
                predicted("a.Spec#one", "order").covers("W10"),
                LogLine.result("a.Spec#two", "nested-kvm").deviation("late", "It is late.", "Nobody asks."),
                LogLine.end(2));

        String index = logs.index();

        assertThat(index)
                .contains("id=\"deviation-late\"", "predictions.html#deviation-order", "predicted ones in 1")
                .doesNotContain("id=\"deviation-order\"");
        assertThat(index.substring(index.indexOf("id=\"behaviour-W10\"")))
                .containsSubsequence("mark prediction", "</tr>");
        assertThat(predictions()).doesNotContain("It is late.");
        assertThat(logs.page("a.Spec"))
                .contains("Predicted deviation on nested-kvm: <a href=\"predictions.html#deviation-order\">");
    }

    @Test
    void withoutOneThereIsNoPageAndNoLink() throws IOException {
        logs.log("run-1.ndjson", RUN, predicted("a.Spec#one", "order"), LogLine.end(1))
                .report();
        assertThat(folder.resolve("predictions.html")).exists();

        logs.log("run-1.ndjson", RUN, LogLine.result("a.Spec#one", "nested-kvm"), LogLine.end(1));

        assertThat(logs.index()).doesNotContain("predictions.html", "#predictions");
        assertThat(folder.resolve("predictions.html")).doesNotExist();
    }

    private static LogLine predicted(String spec, String... corrections) {
        return LogLine.result(spec, "nested-kvm")
                .prediction(
                        "What " + corrections[0] + " differs in", "Why " + corrections[0] + " is wrong", corrections);
    }

    private String predictions() throws IOException {
        logs.report();
        return Files.readString(folder.resolve("predictions.html"));
    }
}

package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Pattern ID = Pattern.compile(" id=\"([^\"]*)\"");
    private static final Pattern LINK = Pattern.compile("href=\"([^\"#]*)#([^\"]+)\"");

    @TempDir
    private Path folder;

    private Logs logs;

    @BeforeEach
    void setUp() {
        logs = new Logs(folder);
    }

    @Test
    void nothingASpecSaysBecomesMarkup() throws IOException {
        SampleLog.write(folder, 2);
        logs.report();

        for (Path page : pages()) {
            assertThat(page).content().doesNotContain("<script>document", "<b>bold");
        }
        assertThat(logs.index())
                .contains(
                        "&lt;script&gt;document.title = &#39;taken over&#39;&lt;/script&gt; &quot;quoted&quot; &amp;");
    }

    @Test
    void aStepOfAVocabularyIsFoldedAroundWhatItStandsFor() throws IOException {
        logs.log(
                "run-1.ndjson",
                LogLine.run("bare-metal"),
                LogLine.result("a.Spec#one", "bare-metal").step("a <busy> guest", "L1 sets A", "L2 is halted"),
                LogLine.end(1));

        assertThat(logs.page("a.Spec"))
                .containsPattern(
                        "<details><summary><span class=\"soft\">given</span>"
                                + " <span title=\"a/Words.java:42\">a &lt;busy&gt; guest</span></summary>\\s*<ul class=\"words\">\\s*"
                                + "<li><span class=\"soft\">given</span> <span title=\"[^\"]*\">L1 sets A</span></li>\\s*"
                                + "<li><span class=\"soft\">given</span> <span title=\"[^\"]*\">L2 is halted</span></li>\\s*</ul>\\s*</details>");
    }

    @Test
    void everyIdIsUniqueAndEveryLinkHasItsTarget() throws IOException {
        SampleLog.write(folder, 60);
        logs.report();

        for (Path page : pages()) {
            String html = Files.readString(page);
            assertThat(ID.matcher(html).results().map(match -> match.group(1)))
                    .as(page.toString())
                    .doesNotHaveDuplicates();
            for (MatchResult link : LINK.matcher(html).results().toList()) {
                Path target = link.group(1).isEmpty() ? page : folder.resolve(link.group(1));
                assertThat(target).content().as(link.group()).contains(" id=\"" + link.group(2) + "\"");
            }
        }
    }

    @Test
    void nothingIsLoadedFromElsewhere() throws IOException {
        SampleLog.write(folder, 2);
        logs.report();

        for (Path page : pages()) {
            assertThat(page).content().doesNotContain("http:", "https:", " src=", "url(\"", "@import", "style=\"");
        }
    }

    @Test
    void behavioursShowWhatCoversThemAndWhetherTheyHold() throws IOException {
        logs.log(
                "run-1.ndjson",
                LogLine.run("bare-metal", "nested"),
                LogLine.result("a.Spec#one", "bare-metal").covers("S01"),
                LogLine.result("a.Spec#one", "nested").covers("S01").verdict("failed"),
                LogLine.end(2));

        String index = logs.index();

        assertThat(row(index, "S01")).contains("spec-a.Spec.html#one", "✓</span>passed", "✗</span>failed");
        assertThat(row(index, "S02")).contains("not covered, no reason given");
        assertThat(row(index, "X21")).contains("not covered", "one processor").doesNotContain("no reason");
    }

    @Test
    void anIdThatTheCatalogueDoesNotHaveIsFlagged() throws IOException {
        logs.log(
                "run-1.ndjson",
                LogLine.run("nested"),
                LogLine.result("a.Spec#one", "nested").covers("X99"),
                LogLine.end(1));

        assertThat(row(logs.index(), "X99")).contains("Unknown", "passed");
    }

    @Test
    void aGroupSaysHowManyOfItsRowsAreCoveredAndWhetherOneFailed() throws IOException {
        logs.log(
                "run-1.ndjson",
                LogLine.run("nested"),
                LogLine.result("a.Spec#one", "nested").covers("H02", "H03", "H04"),
                LogLine.result("a.Spec#two", "nested").covers("N29").verdict("failed"),
                LogLine.end(2));

        String index = logs.index();

        assertThat(group(index, "I · HLT")).contains("3 of 21 covered", "P1 2 of 3", "P2 1 of 13", "P3 0 of 5");
        assertThat(group(index, "I · HLT")).doesNotContain("failed");
        assertThat(group(index, "D · NMIs")).contains("1 of 40 covered", "failed 1");
        assertThat(group(index, "S · Who")).contains("P2 0 of 17").doesNotContain("P1", "P3");
        assertThat(index).contains("4 of the 391 behaviours", "19 are not, with a reason; 368 are not, without one");
    }

    @Test
    void coresSayTheirVersionAndWhyTheyCouldNotRun() throws IOException {
        SampleLog.write(folder, 1);

        String index = logs.index();
        String counted = index.substring(index.indexOf("<h2 id=\"cores\">"), index.indexOf("</thead>"));
        int columns = counted.split("class=\"num\"", -1).length - 1;
        assertThat(index)
                .contains("0.1.0", "not available", "/dev/kvm does not exist on this host")
                .contains("<td colspan=\"" + columns + "\"><span class=\"mark not-run\">");
    }

    @Test
    void runsSayWhichChecksWereOn() throws IOException {
        logs.log(
                "run-1.ndjson",
                LogLine.run("nested").replace("\"cores\"", "\"checks\":[\"l0-exits\",\"choices\"],\"cores\""),
                LogLine.result("a.Spec#one", "nested"),
                LogLine.end(1));

        assertThat(logs.index()).contains("<td>l0-exits, choices</td>");
    }

    @Test
    void warningsAreOnThePage() throws IOException {
        logs.log("run-1.ndjson", LogLine.run("nested"), LogLine.result("a.Spec#one", "nested"));

        assertThat(logs.index()).contains("Read this first", "run-1.ndjson was cut off", "the results are incomplete");
    }

    @Test
    void whatIsNotCheckedOnEveryCoreStandsInARowOfItsOwn() throws IOException {
        logs.log(
                "run-1.ndjson",
                LogLine.run("bare-metal", "nested"),
                LogLine.result("a.Spec#one", "bare-metal")
                        .expects("again", "passed", "bare first")
                        .expects("again", "passed", "bare second")
                        .expects("at last", "passed", "bare last"),
                LogLine.result("a.Spec#one", "nested")
                        .expects("again", "passed", "nested first")
                        .expects("again", "passed", "nested second")
                        .expects("as on bare metal", "passed", "nested alone")
                        .expects("at last", "passed", "nested last"),
                LogLine.end(2));

        String page = logs.page("a.Spec");

        assertThat(page)
                .containsSubsequence(
                        ">again</th>",
                        "bare first",
                        "nested first",
                        "</tr>",
                        ">again</th>",
                        "bare second",
                        "nested second",
                        "</tr>",
                        ">as on bare metal</th>",
                        "not checked",
                        "nested alone",
                        "</tr>",
                        ">at last</th>",
                        "bare last",
                        "nested last",
                        "</tr>");
    }

    @Test
    void aFailureShowsExpectedAndSeenAndItsMessageInFull() throws IOException {
        logs.log(
                "run-1.ndjson",
                LogLine.run("nested"),
                LogLine.result("a.Spec#one", "nested")
                        .verdict("failed")
                        .text("message", "step 3\n  expected: exit 1\n  seen:     exit 7\n  and <more>"),
                LogLine.end(1));

        assertThat(logs.page("a.Spec"))
                .contains("<dt>Expected</dt><dd><pre>exit 1</pre>", "<dt>Seen</dt><dd><pre>exit 7</pre>")
                .contains("<pre>step 3\n  expected: exit 1\n  seen:     exit 7\n  and &lt;more&gt;</pre>");
    }

    @Test
    void whatFollowsFromAChoiceStandsWhereItWasMade() throws IOException {
        logs.log(
                "run-1.ndjson",
                LogLine.run("bare-metal", "nested"),
                LogLine.result("a.Spec#one", "bare-metal")
                        .expects("one of two outcomes", "passed", "exit later")
                        .expects("exit later", "passed", "")
                        .expects("invariants", "passed", ""),
                LogLine.result("a.Spec#one", "nested")
                        .expects("one of two outcomes", "passed", "exit at once")
                        .expects("exit at once", "passed", "")
                        .expects("invariants", "failed", ""),
                LogLine.end(2));

        String page = logs.page("a.Spec");

        assertThat(page).containsSubsequence(">exit at once</th>", ">exit later</th>", ">invariants</th>");
        assertThat(expectation(page, "one of two outcomes"))
                .containsSubsequence("seen: exit later", "seen: exit at once");
        assertThat(expectation(page, "exit later")).containsSubsequence("✓</span>passed", "·</span>not checked");
        assertThat(expectation(page, "exit at once")).containsSubsequence("·</span>not checked", "✓</span>passed");
        assertThat(expectation(page, "invariants")).containsSubsequence("✓</span>passed", "✗</span>failed");
    }

    @Test
    void knownDeviationsAreGroupedWithTheirReasonsAndSpecs() throws IOException {
        logs.log(
                "run-1.ndjson",
                LogLine.run("nested-2011"),
                LogLine.result("a.Spec#one", "nested-2011").deviation("late", "It is late.", "Nobody asks."),
                LogLine.result("a.Spec#two", "nested-2011").deviation("late", "It is late.", "Nobody asks."),
                LogLine.end(2));

        assertThat(logs.index())
                .containsOnlyOnce("id=\"deviation-late\"")
                .contains("It is late.", "Nobody asks.", "spec-a.Spec.html#one", "spec-a.Spec.html#two");
        assertThat(logs.page("a.Spec")).contains("index.html#deviation-late");
    }

    @Test
    void aKnownDeviationHasTheSmallestSpecThatShowsIt() throws IOException {
        logs.log(
                "run-1.ndjson",
                LogLine.run("bochs"),
                LogLine.result("a.Spec#one", "bochs")
                        .deviation("late", "It is late.", "Nobody asks.")
                        .text("sentence", "Given this and that and more.")
                        .text("message", "known deviation late of bochs: It is late.\nmuch was seen"),
                LogLine.result("a.Spec#two", "bochs")
                        .deviation("late", "It is late.", "Nobody asks.")
                        .text("sentence", "Given this.")
                        .text("message", "known deviation late of bochs: It is late.\nthis was seen"),
                LogLine.end(2));

        assertThat(logs.index())
                .containsSubsequence(
                        "The smallest spec that shows it", "spec-a.Spec.html#two", "<pre>this was seen</pre>")
                .doesNotContain("much was seen");
    }

    @Test
    void coresOnWhichTheSameHappenedShareAPicture() throws IOException {
        SampleLog.write(folder, 1);

        assertThat(logs.page("dev.trapline.specs.EventsAtEntrySpec"))
                .containsOnlyOnce("an interrupt pending at entry exits at once on bare-metal</title>");
        assertThat(logs.page("dev.trapline.specs.ExitsWithInterruptsOnSpec"))
                .containsOnlyOnce("no vector yet on nested, nested-kvm, nested-2011</title>");
    }

    @Test
    void aLongTableShowsItsFirstCasesInFullAndEveryOneThatDidNotPass() throws IOException {
        SampleLog.write(folder, 224);

        String page = logs.page("dev.trapline.specs.ExitsWithInterruptsOnSpec");

        String[] parts = page.split("<details class=\"case\" id=\"everyVector:vector-", -1);
        assertThat(parts[1]).as("a case that did not pass comes first").startsWith("0x22\"");
        assertThat(parts[2]).as("another that did not").startsWith("0x80\"");
        assertThat(parts).hasSize(1 + SpecPage.PASSED_IN_FULL + 2);
        assertThat(page)
                .contains("id=\"everyVector:vector-0x80\" data-item=\"cases\"")
                .contains("198 more cases, in brief", "id=\"everyVector:vector-0xff\"");
    }

    @Test
    void pagesOfClassesThatAreGoneAreRemovedButNobodyElses() throws IOException {
        Path foreign = Files.writeString(folder.resolve("spec-notes.html"), "<p>mine</p>");
        logs.log("run-1.ndjson", LogLine.run("nested"), LogLine.result("a.Old#one", "nested"), LogLine.end(1))
                .report();
        logs.log("run-1.ndjson", LogLine.run("nested"), LogLine.result("a.New#one", "nested"), LogLine.end(1))
                .report();

        assertThat(folder.resolve("spec-a.Old.html")).doesNotExist();
        assertThat(folder.resolve("spec-a.New.html")).exists();
        assertThat(foreign).exists();
    }

    @Test
    void classNamesThatDifferOnlyInCaseGetPagesOfTheirOwn() throws IOException {
        logs.log(
                        "run-1.ndjson",
                        LogLine.run("nested"),
                        LogLine.result("a.Spec#one", "nested"),
                        LogLine.result("a.SPEC#one", "nested"),
                        LogLine.end(2))
                .report();

        assertThat(pages().stream().map(page -> page.getFileName().toString().toLowerCase(Locale.ROOT)))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    private List<Path> pages() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".html")).collect(Collectors.toList());
        }
    }

    private static String expectation(String page, String text) {
        int from = page.indexOf("<th scope=\"row\" class=\"what\">" + text + "</th>");
        assertThat(from).as("row of " + text).isNotNegative();
        return page.substring(from, page.indexOf("</tr>", from));
    }

    private static String group(String index, String title) {
        int from = index.indexOf("<summary><h3>" + title);
        assertThat(from).as("group " + title).isNotNegative();
        return index.substring(from, index.indexOf("</summary>", from));
    }

    private static String row(String index, String id) {
        int from = index.indexOf("<tr id=\"behaviour-" + id + "\"");
        assertThat(from).as("row of " + id).isNotNegative();
        return index.substring(from, index.indexOf("</tr>", from));
    }
}

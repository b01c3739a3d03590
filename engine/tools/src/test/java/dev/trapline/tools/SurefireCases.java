package dev.trapline.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Specs run by Surefire in a Maven of its own, and what other tools make of them there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SurefireCases {

    private static final List<String> OF_EXITS = List.of(
            "ExitSamples$Inner.inside[bare-metal][1] passed",
            "ExitSamples$Inner.inside[nested][2] passed",
            "ExitSamples.broken[bare-metal][1] error",
            "ExitSamples.broken[nested][2] error",
            "ExitSamples.inAField[bare-metal][1] passed",
            "ExitSamples.inAField[nested][2] passed",
            "ExitSamples.off[bare-metal][1] skipped",
            "ExitSamples.off[nested][2] skipped",
            "ExitSamples.table[high <last>][bare-metal][3] passed",
            "ExitSamples.table[high <last>][nested][4] passed",
            "ExitSamples.table[low, first][bare-metal][1] passed",
            "ExitSamples.table[low, first][nested][2] passed",
            "ExitSamples.wrong[bare-metal][1] failure",
            "ExitSamples.wrong[nested][2] failure");

    private static final List<String> OF_BOTH = Stream.concat(
                    OF_EXITS.stream(),
                    Stream.of("MixedSamples.aSpec[bare-metal][1] passed", "MixedSamples.aTest passed"))
            .toList();

    private final Platform platform;
    private Project project;

    SurefireCases(Platform platform) {
        this.platform = platform;
    }

    @BeforeAll
    void theBuildIsDone(@TempDir Path folder) {
        project = Project.built(folder, platform, "plain", "parallel", "forks", "groups", "method", "rerun", "suite");

        assertThat(project.child().code())
                .as(() -> platform + ": " + project.child().output())
                .isZero();
    }

    @Test
    void eachResultHasANameOfItsOwnAndItsStatus() {
        assertThat(project.said("plain")).containsExactlyElementsOf(OF_BOTH);
    }

    @Test
    void aFailureSaysWhatWasExpectedAndWhere() {
        assertThat(project.testCases("plain"))
                .filteredOn(one -> one.said().equals(OF_EXITS.get(12)))
                .singleElement()
                .satisfies(one -> assertThat(one.text())
                        .contains("expected: it tells interrupt 0x30", "seen:     it tells no vector")
                        .containsPattern("ExitSamples.wrong\\(ExitSamples.java:[0-9]+\\)"));
    }

    @Test
    void severalAtATimeInRandomOrderGiveTheSame() {
        assertThat(project.said("parallel")).containsExactlyElementsOf(OF_BOTH);
        assertThat(Logs.said(project.target("parallel/trapline")))
                .containsExactlyElementsOf(Logs.said(project.target("plain/trapline")));
    }

    @Test
    void forksGiveTheSameAndLeaveARunLogEach() {
        assertThat(project.said("forks")).containsExactlyElementsOf(OF_BOTH);
        assertThat(Logs.files(project.target("forks/trapline"))).hasSize(2);
        assertThat(Logs.said(project.target("forks/trapline")))
                .containsExactlyElementsOf(Logs.said(project.target("plain/trapline")));
    }

    @Test
    void groupsAreTagExpressions() {
        assertThat(project.said("groups"))
                .containsExactlyElementsOf(OF_EXITS.stream()
                        .filter(one -> one.contains("[nested]") && !one.contains("inside"))
                        .toList());
    }

    @Test
    void oneSpecByItsName() {
        assertThat(project.said("method")).containsExactly(OF_EXITS.get(4), OF_EXITS.get(5));
    }

    /** The first core's run makes the spec, which fails there; what is run again is that result alone, and it passes. */
    @Test
    void failuresAreRunAgain() {
        assertThat(project.child().output()).contains("Flakes:");
        assertThat(project.testCases("rerun"))
                .extracting(Project.TestCase::said)
                .contains("FlakySamples.steady[bare-metal][1] passed", "FlakySamples.steady[nested][2] passed")
                .contains("FlakySamples.flaky[bare-metal][1] flakyFailure");
        assertThat(Logs.said(project.target("rerun/trapline")))
                .filteredOn(one -> one.startsWith("FlakySamples#steady"))
                .hasSize(2);
        assertThat(Logs.said(project.target("rerun/trapline")))
                .contains("FlakySamples#flaky bare-metal failed", "FlakySamples#flaky bare-metal passed");
    }

    @Test
    void aSuite() {
        assertThat(project.said("suite"))
                .hasSize(7)
                .allSatisfy(one -> assertThat(one).contains("[nested]"))
                .filteredOn(one -> one.endsWith(" passed"))
                .hasSize(4);
    }

    /** What JUnit's own reporting makes of a run. */
    @Test
    void openTestReporting() {
        List<Path> files = Project.files(project.target("plain/open"), "open-test-report", ".xml");

        assertThat(files).hasSize(1);
        List<Element> started = Xml.read(files.get(0), "e:started");
        assertThat(started)
                .extracting(element -> element.getAttribute("name"))
                .contains(
                        "Trapline",
                        "ExitSamples",
                        "wrong",
                        "high <last>",
                        "table: high <last> on nested",
                        "in a field");
        assertThat(Xml.read(files.get(0), "java:methodSource"))
                .extracting(element -> element.getAttribute("className") + "#" + element.getAttribute("methodName"))
                .contains(
                        "dev.trapline.tools.samples.ExitSamples#wrong",
                        "dev.trapline.tools.samples.ExitSamples#inAField");
        assertThat(Xml.read(files.get(0), "entry"))
                .extracting(element -> element.getAttribute("key") + "=" + element.getTextContent())
                .contains("verdict=failed", "issue=KVM-42")
                .contains("sentence=Given L1 sets pin-based EXT_INTR; when hardware interrupt 0x30 arrives; expect exit"
                        + " EXTERNAL_INTERRUPT, and it tells interrupt 0x30.");
    }

    @Test
    void whatFailsHasItsPictureInOpenTestReporting() {
        Path report = Project.files(project.target("plain/open"), "open-test-report", ".xml")
                .get(0);
        List<Path> pictures = Xml.read(report, "file").stream()
                .filter(file -> file.getAttribute("mediaType").equals("image/svg+xml"))
                .map(file -> report.resolveSibling(file.getAttribute("path")))
                .toList();

        assertThat(pictures)
                .hasSize(2)
                .allSatisfy(picture -> assertThat(Xml.read(picture, "svg")).isNotEmpty());
        assertThat(Xml.read(pictures.get(0), "title"))
                .extracting(Element::getTextContent)
                .contains("wrong on bare-metal");
    }

    @Test
    void allure() throws IOException {
        List<JsonObject> results = new ArrayList<>();
        for (Path file : Project.files(project.target("plain/allure"), "", "-result.json")) {
            results.add((JsonObject) JsonValue.parse(Files.readString(file)));
        }

        assertThat(results)
                .extracting(result -> result.string("status"))
                .filteredOn(status ->
                        List.of("passed", "failed", "broken", "skipped").contains(status))
                .hasSize(16);
        assertThat(results)
                .extracting(result -> result.string("name"))
                .contains("wrong on nested", "table: low, first on bare-metal", "aTest()");
        assertThat(results)
                .filteredOn(result -> result.string("fullName").endsWith("ExitSamples.wrong"))
                .hasSize(2)
                .allSatisfy(result -> {
                    assertThat(result.string("status")).isEqualTo("failed");
                    assertThat(result.object("statusDetails").string("message"))
                            .contains("expected: it tells interrupt 0x30");
                });
        assertThat(results).extracting(result -> result.string("historyId")).doesNotHaveDuplicates();
    }
}

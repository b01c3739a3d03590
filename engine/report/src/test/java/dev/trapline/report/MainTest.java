package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private static final String RUN = LogLine.run("bare-metal", "nested");
    private static final LogLine PASSED = LogLine.result("a.Spec#one", "bare-metal");

    @TempDir
    private Path folder;

    private Logs logs;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void setUp() {
        logs = new Logs(folder);
    }

    @Test
    void printsTheCountsOfEachCoreAndWhereThePageIs() {
        logs.log(
                "run-1.ndjson",
                RUN.replace("]", ",{\"name\":\"kvm\",\"available\":false,\"why\":\"no /dev/kvm\"}]"),
                PASSED,
                LogLine.result("a.Spec#one", "nested").verdict("failed").covers("S01"),
                LogLine.result("a.Spec#two", "nested").deviation("known", "what", "because"),
                LogLine.result("a.Spec#three", "nested").prediction("what", "because", "expected"),
                LogLine.end(4));

        assertThat(run(folder.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"))
                .isEqualTo("""
                Trapline: 3 specs, 4 results
                  core         passed   failed   errors  known deviations  predictions  unsupported  skipped  could run
                  bare-metal        1        0        0                 0            0            0        0      100 %%
                  nested            0        1        0                 1            1            0        0      100 %%
                  kvm         not available: no /dev/kvm
                Behaviours: 1 of 391 covered, 19 not covered with a reason, 371 without one
                Report: %s
                """.formatted(folder.resolve("index.html").toAbsolutePath()));
        assertThat(err.size()).isZero();
    }

    @Test
    void printsHowMuchEachCoreCouldRun() {
        logs.log(
                "run-1.ndjson",
                RUN,
                PASSED,
                LogLine.result("a.Spec#one", "nested").verdict("unsupported"),
                LogLine.result("a.Spec#two", "nested").verdict("skipped"),
                LogLine.result("a.Spec#three", "nested").deviation("known", "what", "because"),
                LogLine.result("a.Spec#four", "nested").verdict("passed"),
                LogLine.end(5));

        assertThat(run(folder.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern("nested .* 66 %\\R");
    }

    @Test
    void warningsAreOnTheConsole() {
        logs.log("run-1.ndjson", RUN, "nonsense", PASSED, LogLine.end(1));

        assertThat(run(folder.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Warning: run-1.ndjson, line 2 cannot be read");
    }

    @Test
    void withFailAllPassedIsZero() {
        logs.log("run-1.ndjson", RUN, PASSED, LogLine.end(1));

        assertThat(run("--fail", folder.toString())).isZero();
    }

    @Test
    void withFailAFailureIsOneWithItsReason() {
        logs.log("run-1.ndjson", RUN, LogLine.result("a.Spec#one", "nested").verdict("failed"), LogLine.end(1));

        assertThat(run("--fail", folder.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("nested: 1 failed, 0 errors");
    }

    @Test
    void withFailAnErrorIsOne() {
        logs.log("run-1.ndjson", RUN, LogLine.result("a.Spec#one", "nested").verdict("error"), LogLine.end(1));

        assertThat(run("--fail", folder.toString())).isEqualTo(1);
    }

    @Test
    void withFailDeviationsAndUnsupportedAreZero() {
        logs.log(
                "run-1.ndjson",
                RUN,
                LogLine.result("a.Spec#one", "nested").deviation("known", "what", "because"),
                LogLine.result("a.Spec#two", "nested").verdict("unsupported"),
                LogLine.end(2));

        assertThat(run("--fail", folder.toString())).isZero();
    }

    @Test
    void withFailWhatIsSkippedIsZeroAndCounted() {
        logs.log("run-1.ndjson", RUN, LogLine.result("a.Spec#one", "nested").verdict("skipped"), LogLine.end(1));

        assertThat(run("--fail", folder.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern("nested .* 1 +0 %\\R");
    }

    @Test
    void withFailPredictionsAreZero() {
        logs.log(
                "run-1.ndjson",
                RUN,
                LogLine.result("a.Spec#one", "nested").prediction("what", "because", "expected"),
                LogLine.end(1));

        assertThat(run("--fail", folder.toString())).isZero();
    }

    @Test
    void withStrictARowThatIsSaidNotToBeCoveredButIsIsOneWithItsSpec() {
        logs.log("run-1.ndjson", RUN, LogLine.result("a.Spec#one", "nested").covers("X21"), LogLine.end(1));

        assertThat(run("--fail", folder.toString())).isZero();
        assertThat(run("--strict", folder.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("X21 is covered by a.Spec#one", "uncovered.tsv");
    }

    @Test
    void withStrictAnIdThatTheCatalogueDoesNotHaveIsOneWithItsSpec() {
        logs.log("run-1.ndjson", RUN, LogLine.result("a.Spec#one", "nested").covers("X99"), LogLine.end(1));

        assertThat(run("--fail", folder.toString())).isZero();
        assertThat(run("--strict", folder.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("X99 is covered by a.Spec#one", "behaviours.tsv");
    }

    @Test
    void withStrictAFailureIsOneAsWithFail() {
        logs.log("run-1.ndjson", RUN, LogLine.result("a.Spec#one", "nested").verdict("failed"), LogLine.end(1));

        assertThat(run("--strict", folder.toString())).isEqualTo(1);
    }

    @Test
    void withStrictAllThatFitsIsZero() {
        logs.log("run-1.ndjson", RUN, LogLine.result("a.Spec#one", "nested").covers("S01"), LogLine.end(1));

        assertThat(run("--strict", folder.toString())).isZero();
    }

    @Test
    void withFailACutOffLogIsOneWithItsReason() {
        logs.log("run-1.ndjson", RUN, PASSED);

        assertThat(run("--fail", folder.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("run-1.ndjson was cut off");
    }

    @Test
    void withFailABrokenLineIsOneBecauseAFailureMayHideInIt() {
        logs.log("run-1.ndjson", RUN, "{", PASSED, LogLine.end(1));

        assertThat(run("--fail", folder.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("run-1.ndjson, line 2");
    }

    @Test
    void withFailNoResultIsOneWithItsReason() {
        assertThat(run("--fail", folder.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("there is no run log (run-*.ndjson) here");

        logs.log("run-1.ndjson", RUN, LogLine.end(0));
        assertThat(run("--fail", folder.toString())).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("the run logs hold no result");
    }

    @Test
    void anEmptyFolderStillGetsAPage() {
        assertThat(run(folder.toString())).isZero();
        assertThat(folder.resolve("index.html")).content().contains("No results");
    }

    @Test
    void aFolderThatDoesNotExistIsTwo() {
        assertThat(run(folder.resolve("nowhere").toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("nowhere does not exist", "target/trapline");
    }

    @Test
    void aFileInsteadOfAFolderIsTwo() throws IOException {
        assertThat(run(Files.createFile(folder.resolve("file")).toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("file is not a folder");
    }

    @Test
    void aFolderThatCannotBeWrittenIsTwo() throws IOException {
        logs.log("run-1.ndjson", RUN, PASSED, LogLine.end(1));
        Files.createDirectories(folder.resolve("index.html"));

        assertThat(run(folder.toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cannot be read or written", "index.html");
    }

    @Test
    void wrongArgumentsAreTwoWithTheUsage() {
        for (String[] wrong : new String[][] {
            {}, {"--fail"}, {"a", "b"}, {"--strict"}, {"--help"}, {"--fail", "--strict", "a"}, {"--fail", "a", "b"}
        }) {
            err.reset();
            assertThat(run(wrong)).isEqualTo(2);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("Usage: [--fail | --strict] <folder");
        }
    }

    private int run(String... arguments) {
        return Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }
}

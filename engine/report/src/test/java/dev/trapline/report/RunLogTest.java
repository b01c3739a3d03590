package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
    private static final String RUN = LogLine.run("bare-metal");
    private static final LogLine ONE = LogLine.result("a.Spec#one", "bare-metal");
    private static final LogLine TWO = LogLine.result("a.Spec#two", "bare-metal");

    @TempDir
    private Path folder;

    private Logs logs;

    @BeforeEach
    void setUp() {
        logs = new Logs(folder);
    }

    @Test
    void completeLogGivesItsResultsWithoutWarning() throws IOException {
        Results results =
                logs.log("run-1.ndjson", RUN, ONE, TWO, LogLine.end(2)).read();

        assertThat(results.specs()).extracting(Spec::id).containsExactly("a.Spec#one", "a.Spec#two");
        assertThat(results.warnings()).isEmpty();
        assertThat(results.runs())
                .containsExactly(new Run("run-1.ndjson", "2026-11-22T10:00:00Z", "17.0.15", List.of(), 2, true));
    }

    @Test
    void logWithoutEndLineIsReportedAsCutOff() throws IOException {
        Results results = logs.log("run-1.ndjson", RUN, ONE).read();

        assertThat(results.problems()).singleElement().asString().contains("run-1.ndjson was cut off", "no end line");
        assertThat(results.specs()).hasSize(1);
    }

    @Test
    void brokenLastLineIsReportedAndTheRestKept() throws IOException {
        String line = TWO.toString();
        Results results = logs.raw("run-1.ndjson", RUN + "\n" + ONE + "\n" + line.substring(0, line.length() / 2))
                .read();

        assertThat(results.problems()).hasSize(2);
        assertThat(results.problems().get(0)).contains("run-1.ndjson, line 3", "breaks off");
        assertThat(results.specs()).extracting(Spec::id).containsExactly("a.Spec#one");
    }

    @Test
    void brokenMiddleLineIsReportedAndTheRestKept() throws IOException {
        Results results =
                logs.log("run-1.ndjson", RUN, "{\"type\":", ONE, LogLine.end(1)).read();

        assertThat(results.problems())
                .singleElement()
                .asString()
                .contains("run-1.ndjson, line 2 cannot be read", "at character 9");
        assertThat(results.specs()).hasSize(1);
    }

    @Test
    void resultWithoutItsCoreIsReportedByTheMissingMember() throws IOException {
        Results results = logs.log("run-1.ndjson", RUN, "{\"type\":\"result\",\"spec\":\"a.Spec#one\"}", LogLine.end(0))
                .read();

        assertThat(results.problems()).singleElement().asString().contains("line 2", "member \"core\" is missing");
    }

    @Test
    void lineThatIsNotUtf8IsReported() throws IOException {
        Files.write(folder.resolve("run-1.ndjson"), new byte[] {'{', (byte) 0xff, '}', '\n'});

        assertThat(logs.read().problems().get(0)).contains("line 1", "not UTF-8");
    }

    @Test
    void unknownTypesAndMembersAreIgnored() throws IOException {
        String extended = ONE.toString().replace("{\"type\":\"result\"", "{\"type\":\"result\",\"mood\":[1,{}]");
        Results results = logs.log("run-1.ndjson", RUN, "{\"type\":\"weather\",\"x\":1}", extended, LogLine.end(1))
                .read();

        assertThat(results.warnings()).isEmpty();
        assertThat(results.specs()).hasSize(1);
    }

    @Test
    void newerVersionGivesAWarningButIsRead() throws IOException {
        Results results = logs.log("run-1.ndjson", RUN.replace("\"version\":1", "\"version\":2"), ONE, LogLine.end(1))
                .read();

        assertThat(results.warnings()).singleElement().asString().contains("version 2", "knows version 1");
        assertThat(results.problems()).isEmpty();
        assertThat(results.specs()).hasSize(1);
    }

    @Test
    void totalThatDoesNotAgreeIsReported() throws IOException {
        Results results = logs.log("run-1.ndjson", RUN, ONE, LogLine.end(5)).read();

        assertThat(results.problems()).singleElement().asString().contains("total of 5", "1 could be read");
    }

    @Test
    void logsOfOneFolderAreJoined() throws IOException {
        Results results = logs.log("run-1.ndjson", RUN, ONE, LogLine.end(1))
                .log("run-2.ndjson", LogLine.run("nested"), LogLine.result("a.Spec#one", "nested"), LogLine.end(1))
                .log("other.ndjson", "no log of ours")
                .read();

        assertThat(results.specs())
                .singleElement()
                .satisfies(spec ->
                        assertThat(spec.entries()).extracting(Entry::core).containsExactly("bare-metal", "nested"));
        assertThat(results.cores()).extracting(CoreInfo::name).containsExactly("bare-metal", "nested");
    }

    @Test
    void laterRunReplacesAnEarlierOneAndSaysSo() throws IOException {
        String later = RUN.replace("10:00:00", "11:00:00");
        Results results = logs.log("run-a.ndjson", later, ONE, LogLine.end(1))
                .log(
                        "run-b.ndjson",
                        RUN,
                        LogLine.result("a.Spec#one", "bare-metal").verdict("failed"),
                        LogLine.end(1))
                .read();

        assertThat(results.entries()).extracting(Entry::verdict).containsExactly(Verdict.PASSED);
        assertThat(results.warnings()).singleElement().asString().contains("1 results", "of those replaced, 1 had");
    }

    @Test
    void aCoreThatOneRunCouldUseCountsAsAvailable() throws IOException {
        String without = "{\"type\":\"run\",\"version\":1,\"cores\":[{\"name\":\"kvm\",\"available\":false,"
                + "\"why\":\"no /dev/kvm\"}]}";
        Results results = logs.log("run-1.ndjson", without, LogLine.end(0))
                .log("run-2.ndjson", LogLine.run("kvm"), LogLine.end(0))
                .read();

        assertThat(results.cores())
                .singleElement()
                .satisfies(core -> assertThat(core.available()).isTrue());
    }

    @Test
    void aResultIsReadAgainFromItsPlace() throws IOException {
        logs.log("run-1.ndjson", RUN, ONE, TWO.text("message", "über → 😀"), LogLine.end(2));

        try (RunFolder log = RunFolder.of(folder)) {
            Entry.Place place = log.read()
                    .specs()
                    .skip(1)
                    .findFirst()
                    .orElseThrow()
                    .entries()
                    .findFirst()
                    .orElseThrow()
                    .place();
            assertThat(log.result(place).spec()).isEqualTo("a.Spec#two");
            assertThat(log.result(place).message()).contains("über → 😀");
        }
    }
}

package dev.trapline.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Specs in words of their own, run by the engine. */
class OwnWordsInSpecsTest {

    private static final String SAMPLES = "dev.trapline.vocabulary.samples.";

    @TempDir
    private Path folder;

    private EngineTestKit.Builder kit(String specs) {
        return EngineTestKit.engine("trapline")
                .configurationParameter("trapline.output", folder.toString())
                .configurationParameter("trapline.cores", "bare-metal,nested")
                .configurationParameter("trapline.checks", "bare-metal")
                .selectors(selectClass(SAMPLES + specs));
    }

    private List<JsonObject> results() throws IOException {
        try (Stream<Path> logs = Files.list(folder)) {
            return Files.readAllLines(logs.findFirst().orElseThrow()).stream()
                    .map(line -> (JsonObject) JsonValue.parse(line))
                    .filter(line -> line.string("type").equals("result"))
                    .toList();
        }
    }

    private JsonObject result(String spec) throws IOException {
        return results().stream()
                .filter(line -> line.string("spec").endsWith(spec))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aClassThatImplementsThemAndOneThatTakesThemRun() {
        kit("DiskSamples")
                .execute()
                .testEvents()
                .assertStatistics(events -> events.succeeded(8).failed(2));
    }

    @Test
    void theRunLogHasTheStepsWithWhatTheyStandFor() throws IOException {
        kit("DiskSamples").execute();
        JsonObject result = result("DiskSamples#bothAtOnce");

        assertThat(result.string("sentence"))
                .contains("then both disks are served, sdb first, at 0x51 (L1 is told of sdb (expect exit");
        List<JsonObject> said = result.array("said").objects();
        assertThat(said.stream().map(one -> one.string("lead") + " " + one.string("words")))
                .containsExactly(
                        "given a hypervisor that owns its disks",
                        "given with its guest asleep",
                        "when interrupt of sda and interrupt of sdb",
                        "then both disks are served, sdb first, at 0x51");
        assertThat(said.get(3).array("parts").objects().get(0).array("parts").objects())
                .extracting(one -> one.string("words"))
                .containsExactly("exit EXTERNAL_INTERRUPT", "it tells interrupt 0x51");
    }

    @Test
    void aFailureNamesTheStepAndLeadsToTheSpec() throws IOException {
        kit("DiskSamples").execute();
        JsonObject result = result("DiskSamples#wrong");

        assertThat(result.string("message"))
                .containsPattern(
                        "at dev/trapline/vocabulary/samples/DiskSamples.java:[0-9]+\n  expected: L1 is told of sdb: it tells interrupt 0x51");
    }

    @Test
    void aSpecWithoutThemHasNothingToUnfold() throws IOException {
        kit("PlainSamples").execute();

        assertThat(result("#plain").optionalArray("said")).isEmpty();
    }

    @Test
    void whatIsWrongWithThemIsSaidWhenSpecsAreLookedFor() {
        assertThat(kit("BadWordsSamples").discover().getDiscoveryIssues())
                .extracting(issue -> issue.message())
                .anySatisfy(message -> assertThat(message)
                        .contains("BadWordsSamples#spec")
                        .contains("BadWords has step start(), which is final; a subclass must be able to override it"));
    }

    @Test
    void aFinalClassOfSpecsCannotSayThem() {
        assertThat(kit("FinalSamples").discover().getDiscoveryIssues())
                .extracting(issue -> issue.message())
                .anySatisfy(message -> assertThat(message).contains("FinalSamples is final"));
    }
}

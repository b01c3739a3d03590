package dev.trapline.grade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void eachMutantIsALine() throws IOException {
        assertThat(vectorSet()).isZero();
        assertThat(log()).isNotEmpty().allSatisfy(line -> {
            assertThat(line.string("type")).isEqualTo("mutant");
            assertThat(line.string("class")).isEqualTo("dev.trapline.model.machine.VectorSet");
            assertThat(line.string("operator")).isNotBlank();
            assertThat(line.string("method")).isNotBlank();
            assertThat(line.integer("line")).isPositive();
            assertThat(line.string("words")).isNotBlank();
            assertThat(line.integer("micros")).isNotNegative();
            assertThat(line.string("noticedBy").isEmpty())
                    .isEqualTo(!line.string("outcome").equals("noticed"));
        });
    }

    @Test
    void eachIsNoticedOrSurvives() throws IOException {
        vectorSet();
        assertThat(log()).extracting(line -> line.string("outcome")).contains("noticed", "survived");
    }

    @Test
    void someMutantsAreEachNth() throws IOException {
        vectorSet();
        int all = log().size();
        vectorSet("--every", "4");
        assertThat(log()).hasSize((all + 3) / 4);
    }

    @Test
    void theSummaryCountsByOperatorAndNamesSurvivors() {
        vectorSet();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Survived:")
                .containsPattern("off-by-one +\\d+ +\\d+ +\\d+ +0")
                .containsPattern("\\d+\\.\\d % of what is not equivalent is noticed");
    }

    @Test
    void tooLittleIsAFailure() {
        assertThat(vectorSet("--at-least", "100")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("100.0 % are asked for");
    }

    @Test
    void anOptionThatThereIsNotIsRefused() {
        assertThat(run("--at-last", "95")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("--at-last: there is no such option. Usage:");
    }

    @Test
    void anOptionWithoutItsValueIsRefused() {
        assertThat(run("--every")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("--every needs a value.");
    }

    @Test
    void aValueThatMakesNoSenseIsRefused() {
        assertThat(run("--every", "0")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("--every: a number from 1, not 0");
    }

    @Test
    void aCoreThatThereIsNotIsRefused() {
        assertThat(run("--cores", "bare-wood")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("There is no core \"bare-wood\"");
    }

    @Test
    void aPackageWithoutSpecsIsRefused() {
        assertThat(run("--specs", "dev.trapline.grade.bytecode")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("There is no spec in package dev.trapline.grade.bytecode");
    }

    private int vectorSet(String... more) {
        return run(Stream.concat(
                        Stream.of(
                                "--specs",
                                "dev.trapline.grade.samples",
                                "--cores",
                                "bare-metal",
                                "--classes",
                                ".*\\.VectorSet",
                                "--threads",
                                "1"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private int run(String... arguments) {
        String[] all = Stream.concat(Stream.of("--output", folder.toString()), Stream.of(arguments))
                .toArray(String[]::new);
        return Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                all);
    }

    private List<JsonObject> log() throws IOException {
        return Files.readAllLines(folder.resolve(MutantLog.NAME)).stream()
                .map(line -> (JsonObject) JsonValue.parse(line))
                .toList();
    }
}

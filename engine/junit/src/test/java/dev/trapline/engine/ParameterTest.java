package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.trapline.engine.samples.ExitSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration parameters: which there are, and that people can know. */
class ParameterTest {

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void kit() {
        kit = new Kit(folder);
    }

    private static List<String> readme() throws IOException {
        return Files.readAllLines(Path.of("..", "..", "README.md"));
    }

    @Test
    void theReadmeHasATableOfAllOfThem() throws IOException {
        List<String> documented = readme().stream()
                .filter(line -> line.startsWith("| `trapline."))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(Stream.of(Parameter.values())
                        .map(one -> "| `%s` | %s | %s |"
                                .formatted(
                                        one.key().endsWith(".") ? one.key() + "*" : one.key(),
                                        one.byDefault(),
                                        one.meaning()))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"trapline.grade", "trapline.grade.every", "trapline.differ", "trapline.differ.seed"})
    void whatABuildIsAskedByIsNotReported(String name) {
        assertThat(kit.with(name, "1").issues(selectClass(ExitSamples.class))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "trapline.core, trapline.cores",
        "trapline.failfast, trapline.fail-fast",
        "trapline.order.sed, trapline.order.seed",
        "trapline.execution.paralel.enabled, trapline.execution.parallel.enabled",
        "trapline.execution.parallel.config.fixed.paralelism, trapline.execution.parallel.config.fixed.parallelism"
    })
    void oneThatThereIsNotIsReportedWithTheNearest(String name, String nearest) {
        assertThat(kit.with(name, "1").issues(selectClass(ExitSamples.class)))
                .containsExactly("There is no configuration parameter %s; did you mean %s?".formatted(name, nearest));
    }

    @Test
    void oneThatIsLikeNoOtherIsReportedWithAllThatThereAre() {
        assertThat(kit.with("trapline.quux.frobnicate", "1").issues(selectClass(ExitSamples.class)))
                .singleElement()
                .asString()
                .startsWith("There is no configuration parameter trapline.quux.frobnicate. Known: trapline.cores, ");
    }

    @Test
    void thoseThatThereAreAreNotReported() {
        kit.with("trapline.execution.parallel.enabled", "false")
                .with("trapline.execution.parallel.config.strategy", "fixed")
                .with("trapline.execution.parallel.config.fixed.parallelism", "2")
                .with("trapline.execution.parallel.config.custom.of-our-own", "3");

        assertThat(kit.issues(selectClass(ExitSamples.class))).isEmpty();
    }

    @Test
    void whereThereAreNoSpecsNobodyIsTold() {
        assertThat(kit.with("trapline.core", "1").issues(selectClass(ParameterTest.class)))
                .isEmpty();
    }
}

package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.engine.samples.ExitSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.reporting.FileEntry;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** Pictures as files that are published. */
class PicturesTest {

    private static final DiscoverySelector PLAIN = selectMethod(ExitSamples.class, "named");

    @TempDir
    private Path folder;

    @TempDir
    private Path pictures;

    private Kit kit;

    @BeforeEach
    void onlyOtherFails() {
        kit = new Kit(folder)
                .cores("bare-metal,other,missing,throwing")
                .pictures(pictures)
                .judging((compilation, core, trace, bareMetal, behaviours) -> core.name()
                                .equals("other")
                        ? new Verdict(Verdict.Outcome.FAILED, List.of(), "no exit came", "", "", Optional.empty())
                        : Verdict.passed(List.of()));
    }

    private static List<String> published(EngineExecutionResults results) {
        return results.testEvents().fileEntryPublished().stream()
                .map(event ->
                        event.getTestDescriptor().getUniqueId().getLastSegment().getValue() + " "
                                + event.getRequiredPayload(FileEntry.class)
                                        .getPath()
                                        .getFileName())
                .toList();
    }

    @Test
    void whatFailsHasOne() throws IOException {
        var results = kit.run(PLAIN);

        assertThat(published(results)).containsExactly("other picture-2.txt");
        FileEntry entry = results.testEvents().fileEntryPublished().stream()
                .map(event -> event.getRequiredPayload(FileEntry.class))
                .findFirst()
                .orElseThrow();
        assertThat(entry.getMediaType()).contains("text/plain");
        assertThat(Files.readString(entry.getPath()))
                .startsWith("Given L1 sets pin-based EXT_INTR; when hardware interrupt 0x31 arrives;")
                .contains("on other\n", "l1             the program is through");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"all | bare-metal picture-1.txt,other picture-2.txt", "none | ''", "failed | other picture-2.txt"})
    void whichHaveOneIsASetting(String which, String expected) {
        assertThat(String.join(",", published(kit.with(Settings.PICTURES, which).run(PLAIN))))
                .isEqualTo(expected);
    }

    @Test
    void oneThatCannotBeWrittenCostsNoResult() throws IOException {
        Path inTheWay = Files.writeString(pictures.resolve("file"), "in the way");
        var results = kit.pictures(inTheWay).run(PLAIN);

        results.testEvents().assertStatistics(events -> events.started(4).failed(2));
        assertThat(published(results)).isEmpty();
        assertThat(results.testEvents().reportingEntryPublished().stream()
                        .map(event ->
                                event.getRequiredPayload(ReportEntry.class).getKeyValuePairs()))
                .anySatisfy(
                        entry -> assertThat(entry.getOrDefault("picture", "")).startsWith("cannot be had: "));
    }
}

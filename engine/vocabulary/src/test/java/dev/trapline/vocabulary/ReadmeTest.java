package dev.trapline.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What the README says of words of one's own is so. */
class ReadmeTest {

    private static final Path README = Path.of("..", "..", "README.md");
    private static final Path SAMPLE =
            Path.of("src", "test", "java", "dev", "trapline", "vocabulary", "samples", "ReadmeSamples.java");

    @Test
    void theWordsThatItShowsAreWordsThatRun(@TempDir Path folder) throws IOException {
        String sample = Files.readString(SAMPLE)
                .replaceAll("(?s).*// begin\\R(.*?) *// end.*", "$1")
                .replace("static class", "class")
                .indent(-4);

        assertThat(Files.readString(README)).contains("```java\n" + sample + "```");
        EngineTestKit.engine("trapline")
                .configurationParameter("trapline.output", folder.toString())
                .configurationParameter("trapline.cores", "bare-metal,nested")
                .selectors(selectClass("dev.trapline.vocabulary.samples.ReadmeSamples$DiskSpec"))
                .execute()
                .testEvents()
                .assertStatistics(events -> events.started(2).succeeded(2));
    }
}

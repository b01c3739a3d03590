package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says of specs is so. */
class ReadmeTest {

    private static final Path README = Path.of("..", "..", "README.md");
    private static final Path SAMPLE =
            Path.of("src", "test", "java", "dev", "trapline", "engine", "samples", "ReadmeSamples.java");

    @Test
    void theClassThatItShowsIsAClassThatRuns(@TempDir Path folder) throws IOException {
        String sample = Files.readString(SAMPLE)
                .replaceAll("(?s).*// begin\\R(.*?) *// end.*", "$1")
                .replace("static class With", "class With")
                .indent(-4);

        assertThat(Files.readString(README)).contains("```java\n" + sample + "```");
        new Kit(folder)
                .run(selectClass("dev.trapline.engine.samples.ReadmeSamples$WithExternalInterruptExiting"))
                .testEvents()
                .assertStatistics(events -> events.started(30).succeeded(30));
    }

    @Test
    void itNamesEachAnnotationThatASpecCanHave() throws IOException {
        List<String> rows = Files.readAllLines(README).stream()
                .filter(line -> line.startsWith("| `@"))
                .toList();
        Stream<Class<? extends Annotation>> all = Stream.of(
                Behaviour.class,
                Cores.class,
                SpecTag.class,
                Sdm.class,
                Issue.class,
                Link.class,
                Disabled.class,
                Pending.class,
                KnownDeviation.class,
                Timeout.class,
                Steps.class,
                Uses.class);

        assertThat(all.map(Class::getSimpleName))
                .allSatisfy(name -> assertThat(rows)
                        .anySatisfy(row -> assertThat(Arrays.asList(row.split(Pattern.quote("`"))))
                                .anyMatch(part -> part.startsWith("@" + name + "("))));
    }
}

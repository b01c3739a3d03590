package dev.trapline.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README shows of cores of one's own is what runs here. */
class ReadmeTest {

    private static final Path README = Path.of("..", "..", "README.md");
    private static final Path EXAMPLE = Path.of("src", "test", "java", "com", "example", "trapline");

    /** What stands between the marks, without which nothing would be shown. */
    private static String shown(String file) throws IOException {
        String source = Files.readString(EXAMPLE.resolve(file));
        assertThat(source).contains("// begin", "// end");
        return source.replaceAll("(?s).*// begin\\R(.*?) *// end.*", "$1");
    }

    @Test
    void theTestOfACoreIsOneThatRuns() throws IOException {
        assertThat(Files.readString(README)).contains("```java\n" + shown("TinyCoreTest.java") + "}\n```");
    }

    @Test
    void theProbesAreThoseOfACoreThatRuns() throws IOException {
        assertThat(Files.readString(README))
                .contains("```java\n" + shown("TinyEmulation.java").indent(-8) + "```");
    }
}

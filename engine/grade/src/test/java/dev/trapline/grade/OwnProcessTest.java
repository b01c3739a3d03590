package dev.trapline.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnProcessTest {

    @TempDir
    private Path folder;

    @Test
    void aGradeNeedsNoAgentAndWarnsOfNothing() throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-EnableDynamicAgentLoading",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--output",
                        folder.toString(),
                        "--specs",
                        "dev.trapline.grade.samples",
                        "--cores",
                        "bare-metal",
                        "--classes",
                        "dev\\.trapline\\.model\\.machine\\.VectorSet")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();

        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ends").isTrue();
        assertThat(err).isEmptyFile();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(out)).contains("mutants of bare-metal", "is noticed");
    }
}

package dev.trapline.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that ends in the middle of a run: what was done is in the run log, and the log can be read. */
class EndingTest {

    private static final String SAMPLES = "--select-class=dev.trapline.tools.samples.EndingSamples$";

    @TempDir
    private Path folder;

    private Path log;

    @BeforeEach
    void log() {
        log = folder.resolve("trapline");
    }

    private void assertThatTheLogIsCutOffAfter(String... results) {
        assertThat(Logs.lines(log))
                .first()
                .satisfies(run -> assertThat(run.string("type")).isEqualTo("run"));
        assertThat(Logs.said(log)).containsExactly(results);
        assertThat(Logs.lines(log))
                .noneSatisfy(line -> assertThat(line.string("type")).isEqualTo("end"));
    }

    @Test
    void bySystemExitInASpec() {
        Child child = Platform.OF_JUNIT_5.console(folder, SAMPLES + "BySpec");

        assertThat(child.code()).isEqualTo(7);
        assertThatTheLogIsCutOffAfter("EndingSamples$BySpec#a bare-metal passed");
    }

    @Test
    void byACore() {
        Child child = Platform.OF_JUNIT_5.console(folder, SAMPLES + "ByCore");

        assertThat(child.code()).isEqualTo(9);
        assertThatTheLogIsCutOffAfter("EndingSamples$ByCore#a bare-metal passed");
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void byKillingIt() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Platform.OF_JUNIT_5.command(SAMPLES + "FromOutside"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null && !line.contains("time to end")) {
                line = out.readLine();
            }
            assertThat(line).isNotNull();
            process.destroyForcibly().waitFor();
        }

        assertThatTheLogIsCutOffAfter("EndingSamples$FromOutside#a bare-metal passed");
    }
}

package dev.trapline.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

    @TempDir
    private Path folder;

    @Test
    void aLineIsFoundInTheFileOfTheOuterClass() throws IOException {
        Files.createDirectories(folder.resolve("a"));
        Files.writeString(folder.resolve("a/Cpu.java"), "package a;\n  int x; \n");
        Sources sources = new Sources(List.of(folder.resolve("none"), folder));

        assertThat(sources.line("a.Cpu$1", 2)).contains("int x;");
        assertThat(sources.line("a.Cpu", 3)).isEmpty();
        assertThat(sources.line("a.Cpu", 0)).isEmpty();
        assertThat(sources.line("a.Bus", 1)).isEmpty();
    }
}

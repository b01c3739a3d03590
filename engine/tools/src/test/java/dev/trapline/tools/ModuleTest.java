package dev.trapline.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Specs in a module of the Java platform. */
class ModuleTest {

    private static final String NAME = "trapline.samples";

    /** A module with the specs of these tests, beside a class path with all the rest. */
    private static Path module(Path folder) throws IOException {
        Path module = Files.createDirectory(folder.resolve("module"));
        Path samples = Path.of("dev", "trapline", "tools", "samples");
        Files.createDirectories(module.resolve(samples));
        try (Stream<Path> classes = Files.list(ClassPath.specs().resolve(samples))) {
            for (Path one : classes.toList()) {
                Files.copy(one, module.resolve(samples).resolve(one.getFileName()));
            }
        }
        Path info = Files.writeString(folder.resolve("module-info.java"), "open module %s {}".formatted(NAME));
        int failures = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-d", module.toString(), info.toString());
        assertThat(failures).isZero();
        return module;
    }

    @ParameterizedTest
    @EnumSource
    void isSelectedByItsName(Platform platform, @TempDir Path folder) throws IOException {
        List<String> command = new ArrayList<>(platform.command(
                "--select-module=" + NAME, "--include-classname=.*ExitSamples", "--include-tag=core=nested"));
        command.addAll(
                1,
                List.of(
                        "--module-path=" + module(folder),
                        "--add-modules=" + NAME,
                        "--add-reads=" + NAME + "=ALL-UNNAMED"));
        Child child = Child.run(folder, command);

        assertThat(child.output()).contains("4 tests successful", "2 tests failed", "1 tests skipped");
        assertThat(Logs.said(folder.resolve("trapline")))
                .containsExactlyElementsOf(ConsoleLauncherTest.OF_EXITS.stream()
                        .filter(line -> line.contains(" nested "))
                        .toList());
    }
}

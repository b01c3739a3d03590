package dev.trapline.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Run logs and reports in a folder, for tests. */
final class Logs {
    private final Path folder;

    Logs(Path folder) {
        this.folder = folder;
    }

    /** Writes a log of these lines, each ended by a line feed. */
    Logs log(String name, Object... lines) {
        return raw(name, Stream.of(lines).map(line -> line + "\n").collect(Collectors.joining()));
    }

    /** Writes a log of exactly this text. */
    Logs raw(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Results read() throws IOException {
        try (RunFolder logs = RunFolder.of(folder)) {
            return logs.read();
        }
    }

    Summary report() throws IOException {
        return Report.write(folder);
    }

    String index() throws IOException {
        Report.write(folder);
        return Files.readString(folder.resolve("index.html"));
    }

    String page(String className) throws IOException {
        Report.write(folder);
        return Files.readString(folder.resolve("spec-" + className + ".html"));
    }
}

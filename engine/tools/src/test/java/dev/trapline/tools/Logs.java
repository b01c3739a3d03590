package dev.trapline.tools;

import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The run logs of a folder. */
final class Logs {

    private Logs() {}

    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".ndjson"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** All lines; one that is no JSON is an error. */
    static List<JsonObject> lines(Path folder) {
        return files(folder).stream()
                .flatMap(file -> read(file).stream())
                .map(line -> (JsonObject) JsonValue.parse(line))
                .toList();
    }

    static List<JsonObject> results(Path folder) {
        return lines(folder).stream()
                .filter(line -> line.string("type").equals("result"))
                .toList();
    }

    /** Member of the class, case, core and verdict of each result, sorted. */
    static List<String> said(Path folder) {
        return results(folder).stream()
                .map(result -> "%s%s %s %s"
                        .formatted(
                                result.string("spec").replaceAll(".*\\.", ""),
                                result.optionalString("case")
                                        .map("[%s]"::formatted)
                                        .orElse(""),
                                result.string("core"),
                                result.string("verdict")))
                .sorted()
                .toList();
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

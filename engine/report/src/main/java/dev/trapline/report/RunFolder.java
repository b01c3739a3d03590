package dev.trapline.report;

import dev.trapline.json.JsonException;
import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The run logs of a folder: all of them once from front to back, then single results wherever they are. */
final class RunFolder implements Closeable {
    private final List<Path> logs;
    private final Map<Integer, RandomAccessFile> open = new HashMap<>();
    private final Kept kept = new Kept();

    private RunFolder(List<Path> logs) {
        this.logs = logs;
    }

    static RunFolder of(Path folder) throws IOException {
        List<Path> logs = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "run-*.ndjson")) {
            found.forEach(logs::add);
        }
        Map<Path, String> started = new HashMap<>();
        for (Path log : logs) {
            started.put(log, started(log));
        }
        logs.sort(Comparator.comparing((Path log) -> started.getOrDefault(log, ""))
                .thenComparing(Comparator.naturalOrder()));
        return new RunFolder(List.copyOf(logs));
    }

    Results read() throws IOException {
        Results.Builder results = new Results.Builder();
        for (int i = 0; i < logs.size(); i++) {
            RunLog.read(logs.get(i), i, results, kept);
        }
        return results.build();
    }

    /** The whole of a result of which only the entry was kept. */
    Result result(Entry.Place place) throws IOException {
        Optional<Result> known = kept.at(place);
        return known.isPresent() ? known.get() : readAgain(place);
    }

    private Result readAgain(Entry.Place place) throws IOException {
        RandomAccessFile log;
        try {
            log = open.computeIfAbsent(place.log(), this::opened);
        } catch (UncheckedIOException failure) {
            throw new IOException(failure.getMessage(), failure);
        }
        byte[] line = new byte[place.length()];
        log.seek(place.offset());
        log.readFully(line);
        if (JsonValue.parse(Lines.text(line)) instanceof JsonObject object) {
            return Result.of(object);
        }
        throw new IOException(logs.get(place.log()) + " changed while it was being read");
    }

    private RandomAccessFile opened(int log) {
        try {
            return new RandomAccessFile(logs.get(log).toFile(), "r");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        for (RandomAccessFile log : open.values()) {
            log.close();
        }
    }

    private static String started(Path log) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(log)) {
            String first = reader.readLine();
            if (first != null && JsonValue.parse(first) instanceof JsonObject object) {
                return object.optionalString("started").orElse("");
            }
        } catch (JsonException | MalformedInputException unreadable) {
            // Reading the log itself will say so, with the line.
            return "";
        }
        return "";
    }
}

package dev.trapline.engine.log;

import dev.trapline.dsl.core.Correction;
import dev.trapline.dsl.verdict.Verdict.Outcome;
import dev.trapline.json.JsonWriter;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one run's log: a file with one JSON object a line, each complete on disk before the next is begun, so that a run
 * that is killed loses one line at most. For several threads.
 *
 * <p>A log that cannot be written stops nothing; {@link #close()} says so.
 */
public final class RunLog implements Closeable {

    /** Version of what is written; one that a reader of the last version misunderstands gets the next number. */
    public static final int VERSION = 1;

    private final Path folder;
    private final Map<Outcome, Integer> totals = new EnumMap<>(Outcome.class);
    private final StringBuilder line = new StringBuilder(1 << 14);
    private final JsonWriter json = new JsonWriter(line);
    private Optional<OutputStream> out = Optional.empty();
    private Optional<Exception> failure = Optional.empty();

    private RunLog(Path folder) {
        this.folder = folder;
    }

    /**
     * Begins a log.
     *
     * @param folder where; it is made if it is not there
     * @param unique a word that no other run has
     * @param started when the run started
     * @param checks names of the checks that are on
     * @param seed of the random order that specs are run in, empty if they are run in another one
     * @param cores the cores there are
     */
    public static RunLog begin(
            Path folder,
            String unique,
            Instant started,
            List<String> checks,
            Optional<Long> seed,
            List<CoreLine> cores) {
        RunLog log = new RunLog(folder);
        log.open("run-" + unique + ".ndjson");
        log.write(() -> log.writeRun(started, checks, seed, cores));
        return log;
    }

    private synchronized void open(String name) {
        try {
            Files.createDirectories(folder);
            // Not a channel: a thread that is interrupted would close it for all the others.
            out = Optional.of(new FileOutputStream(folder.resolve(name).toFile(), true));
        } catch (IOException unwritable) {
            failure = Optional.of(unwritable);
        }
    }

    /** Writes a result. */
    public synchronized void add(RunResult result) {
        totals.merge(result.verdict().outcome(), 1, Integer::sum);
        write(() -> ResultWriter.write(result, json));
    }

    /**
     * Writes the totals and closes the file.
     *
     * @throws IOException if anything could not be written since the beginning
     */
    @Override
    public synchronized void close() throws IOException {
        write(this::writeEnd);
        if (out.isPresent()) {
            out.get().close();
            out = Optional.empty();
        }
        if (failure.isPresent()) {
            throw new IOException(
                    "The run log in folder %s is missing or cut off, so no report can be made of this run, whatever became of the specs; the folder is set by the configuration parameter trapline.output: %s"
                            .formatted(folder.toAbsolutePath(), failure.get()),
                    failure.get());
        }
    }

    /** After the first failure nothing is written any more: a log without its end is known to be cut off, one with holes is not. */
    private synchronized void write(Runnable document) {
        if (failure.isPresent() || out.isEmpty()) {
            return;
        }
        try {
            line.setLength(0);
            document.run();
            json.endLine();
            out.get().write(line.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException unwritten) {
            failure = Optional.of(unwritten);
        }
    }

    private void writeRun(Instant started, List<String> checks, Optional<Long> seed, List<CoreLine> cores) {
        json.beginObject()
                .member("type", "run")
                .member("version", VERSION)
                .member("started", started.toString())
                .member("java", System.getProperty("java.version", ""))
                .member("checks")
                .beginArray();
        checks.forEach(json::value);
        json.endArray();
        seed.ifPresent(number -> json.member("seed", number));
        json.member("cores").beginArray();
        for (CoreLine core : cores) {
            json.beginObject()
                    .member("name", core.name())
                    .member("version", core.version())
                    .member("description", core.description())
                    .member("available", core.availability().available());
            if (!core.availability().available()) {
                json.member("why", core.availability().why());
            }
            corrections(core.corrections());
            json.endObject();
        }
        json.endArray().endObject();
    }

    private void corrections(List<Correction> corrections) {
        if (corrections.isEmpty()) {
            return;
        }
        json.member("corrections").beginArray();
        for (Correction correction : corrections) {
            json.beginObject()
                    .member("id", correction.id())
                    .member("what", correction.what())
                    .member("because", correction.because())
                    .member("behaviours")
                    .beginArray();
            correction.behaviours().stream().sorted().forEach(json::value);
            json.endArray().endObject();
        }
        json.endArray();
    }

    private void writeEnd() {
        json.beginObject()
                .member("type", "end")
                .member(
                        "results",
                        totals.values().stream().mapToInt(Integer::intValue).sum())
                .member("passed", total(Outcome.PASSED))
                .member("failed", total(Outcome.FAILED))
                .member("errors", total(Outcome.ERROR))
                .member("deviations", total(Outcome.DEVIATION))
                .member("unsupported", total(Outcome.UNSUPPORTED))
                .member("skipped", total(Outcome.SKIPPED))
                .endObject();
    }

    private int total(Outcome outcome) {
        return totals.getOrDefault(outcome, 0);
    }
}

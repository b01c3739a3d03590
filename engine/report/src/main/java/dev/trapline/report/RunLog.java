package dev.trapline.report;

import dev.trapline.json.JsonException;
import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads one run log. A line that cannot be read costs that line and a warning, never the rest; what a newer version
 * added is passed over.
 */
final class RunLog {
    private static final long VERSION = 1;

    private final Path file;
    private final int index;
    private final Results.Builder results;
    private final Kept kept;
    private final String name;
    private Run run;
    private long lineNumber;
    private boolean described;
    private boolean ended;
    private boolean cut;
    private Optional<Long> promised = Optional.empty();

    private RunLog(Path file, int index, Results.Builder results, Kept kept) {
        this.kept = kept;
        this.file = file;
        this.index = index;
        this.results = results;
        this.name = String.valueOf(file.getFileName());
        this.run = Run.none(name);
    }

    static void read(Path file, int index, Results.Builder results, Kept kept) throws IOException {
        new RunLog(file, index, results, kept).read();
    }

    private void read() throws IOException {
        Lines.read(file, this::line);
        if (!ended) {
            cut = true;
            results.problem(name + " was cut off: it has no end line, so the run was killed or is still going on, "
                    + "and results may be missing. Run it again, or delete the file.");
        } else if (promised.isPresent() && promised.get() != run.results()) {
            results.problem(name + " ends with a total of " + promised.get() + " results, but " + run.results()
                    + " could be read. Run it again.");
        }
        if (!described && !cut) {
            results.warning(name + " has no run line, so it is not known which cores it had.");
        }
        results.run(run);
    }

    private void line(byte[] bytes, long offset, boolean complete) {
        lineNumber++;
        try {
            String text = Lines.text(bytes);
            if (!text.isBlank() && JsonValue.parse(text) instanceof JsonObject object) {
                take(object, new Entry.Place(index, offset, bytes.length));
            } else if (!text.isBlank()) {
                unreadable("it is no JSON object");
            }
        } catch (CharacterCodingException notUtf8) {
            unreadable("it is not UTF-8");
        } catch (JsonException notUnderstood) {
            unreadable(
                    complete
                            ? String.valueOf(notUnderstood.getMessage())
                            : "it breaks off (" + notUnderstood.getMessage() + ")");
        }
    }

    private void unreadable(String why) {
        results.problem(name + ", line " + lineNumber + " cannot be read and was left out: " + why);
    }

    private void take(JsonObject object, Entry.Place place) {
        switch (object.string("type")) {
            case "run" -> start(object);
            case "result" -> {
                Result result = Result.of(object);
                kept.add(place, result);
                results.result(result, place);
                run = run.withResult();
            }
            case "end" -> {
                ended = true;
                run = run.ended();
                promised = object.optionalInteger("results");
            }
            default -> {
                // Written by a newer version, for newer readers.
            }
        }
    }

    private void start(JsonObject object) {
        described = true;
        long version = object.optionalInteger("version").orElse(VERSION);
        if (version > VERSION) {
            results.warning(name + " has version " + version + " of the run log; this report knows version " + VERSION
                    + " and may show it incompletely. Use a report as new as the engine that wrote it.");
        }
        run = run.described(object);
        object.optionalArray("cores")
                .ifPresent(cores -> cores.objects().stream().map(CoreInfo::of).forEach(results::core));
    }
}

package dev.trapline.grade;

import dev.trapline.grade.bytecode.Mutation;
import dev.trapline.grade.run.Graded;
import dev.trapline.grade.run.Specimen;
import dev.trapline.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes {@code grade.ndjson}: one line a mutant. */
final class MutantLog implements AutoCloseable {

    static final String NAME = "grade.ndjson";

    private final Writer out;
    private final Equivalents equivalents;
    private final Sources sources;

    private MutantLog(Writer out, Equivalents equivalents, Sources sources) {
        this.out = out;
        this.equivalents = equivalents;
        this.sources = sources;
    }

    /**
     * Begins the log in a folder, in place of one that is there.
     *
     * @throws IOException if it cannot be written
     */
    static MutantLog in(Path folder, Equivalents equivalents, Sources sources) throws IOException {
        Files.createDirectories(folder);
        return new MutantLog(Files.newBufferedWriter(folder.resolve(NAME)), equivalents, sources);
    }

    /** Adds a line, which is in the file afterwards. */
    synchronized void add(Graded one) {
        Mutation mutation = one.mutation();
        StringBuilder text = new StringBuilder();
        JsonWriter line = new JsonWriter(text)
                .beginObject()
                .member("type", "mutant")
                .member("operator", mutation.operator().id())
                .member("class", mutation.type())
                .member("method", mutation.method())
                .member("line", mutation.line())
                .member("words", mutation.words())
                .member("outcome", Fate.of(one, equivalents).id())
                .member("noticedBy", one.noticedBy().map(Specimen::spec).orElse(""));
        one.noticedBy().flatMap(Specimen::caseName).ifPresent(name -> line.member("case", name));
        if (one.noticed()) {
            line.member("core", one.core());
        }
        if (!one.check().isEmpty()) {
            line.member("check", one.check());
        }
        if (!one.onlyBy().isEmpty()) {
            line.member("onlyBy").beginArray();
            one.onlyBy().stream().sorted().forEach(id -> line.value(id));
            line.endArray();
        }
        sources.line(mutation.type(), mutation.line()).ifPresent(source -> line.member("source", source));
        equivalents.reason(mutation).ifPresent(reason -> line.member("reason", reason));
        line.member("runs", one.runs())
                .member("micros", one.micros())
                .endObject()
                .endLine();
        write(text);
    }

    private void write(CharSequence text) {
        try {
            out.append(text).flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(NAME + " cannot be written", failure);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}

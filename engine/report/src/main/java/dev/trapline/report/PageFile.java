package dev.trapline.report;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of UTF-8 that is written in large pieces. No append ends within a surrogate pair. */
final class PageFile implements Appendable, Closeable {

    private static final int PIECE = 1 << 16;

    private final OutputStream file;
    private StringBuilder piece = new StringBuilder(PIECE);

    private PageFile(OutputStream file) {
        this.file = file;
    }

    static PageFile create(Path path) throws IOException {
        return new PageFile(Files.newOutputStream(path));
    }

    @Override
    public PageFile append(CharSequence text) throws IOException {
        piece.append(text);
        return written();
    }

    @Override
    public PageFile append(CharSequence text, int from, int to) throws IOException {
        piece.append(text, from, to);
        return written();
    }

    @Override
    public PageFile append(char c) throws IOException {
        piece.append(c);
        return written();
    }

    private PageFile written() throws IOException {
        if (piece.length() >= PIECE) {
            flush();
        }
        return this;
    }

    private void flush() throws IOException {
        file.write(piece.toString().getBytes(StandardCharsets.UTF_8));
        piece = new StringBuilder(PIECE);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            flush();
        }
    }
}

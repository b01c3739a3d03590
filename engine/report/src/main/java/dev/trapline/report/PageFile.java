package dev.trapline.report;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A file of UTF-8 that is written in large pieces. No append ends within a surrogate pair. */
final class PageFile implements Appendable, Closeable {

    private static final int PIECE = 1 << 16;
    private static final int ASCII_END = 0x80;

    private final OutputStream file;
    private final byte[] piece = new byte[PIECE];
    private int used;

    private PageFile(OutputStream file) {
        this.file = file;
    }

    static PageFile create(Path path) throws IOException {
        return new PageFile(Files.newOutputStream(path));
    }

    @Override
    public PageFile append(CharSequence text) throws IOException {
        return append(text, 0, text.length());
    }

    /** Nearly all is ASCII, which goes straight to its bytes: one other letter would double what a builder of the page copies. */
    @Override
    public PageFile append(CharSequence text, int from, int to) throws IOException {
        Objects.checkFromToIndex(from, to, text.length());
        int at = from;
        while (at < to) {
            char c = text.charAt(at);
            if (c < ASCII_END) {
                ascii(c);
                at++;
            } else {
                int end = at + 1;
                while (end < to && text.charAt(end) >= ASCII_END) {
                    end++;
                }
                others(text.subSequence(at, end));
                at = end;
            }
        }
        return this;
    }

    @Override
    public PageFile append(char c) throws IOException {
        return append(String.valueOf(c));
    }

    private void ascii(char c) throws IOException {
        if (used == piece.length) {
            flush();
        }
        piece[used++] = (byte) c;
    }

    private void others(CharSequence text) throws IOException {
        byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
        if (utf8.length > piece.length - used) {
            flush();
        }
        if (utf8.length > piece.length) {
            file.write(utf8);
        } else {
            System.arraycopy(utf8, 0, piece, used, utf8.length);
            used += utf8.length;
        }
    }

    private void flush() throws IOException {
        file.write(piece, 0, used);
        used = 0;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            flush();
        }
    }
}

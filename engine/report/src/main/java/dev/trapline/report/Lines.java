package dev.trapline.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lines of a file with their places in it, so that one can be read again without reading all before it. */
final class Lines {
    private static final int BUFFER = 1 << 16;
    private static final char REPLACEMENT = '\ufffd';

    private Lines() {}

    /** Takes one line. */
    interface Sink {

        /**
         * Takes one line.
         *
         * @param bytes the line without its end
         * @param offset of its first byte
         * @param ended whether a line end follows
         */
        void line(byte[] bytes, long offset, boolean ended);
    }

    static void read(Path file, Sink sink) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(BUFFER);
            byte[] buffer = new byte[BUFFER];
            long offset = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                int from = 0;
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n') {
                        line.write(buffer, from, i - from);
                        sink.line(line.toByteArray(), offset, true);
                        offset += line.size() + 1L;
                        line.reset();
                        from = i + 1;
                    }
                }
                line.write(buffer, from, read - from);
            }
            if (line.size() > 0) {
                sink.line(line.toByteArray(), offset, false);
            }
        }
    }

    /** Only a line with a replacement character in it needs the strict decoder, which tells whether it was written. */
    static String text(byte[] bytes) throws CharacterCodingException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}

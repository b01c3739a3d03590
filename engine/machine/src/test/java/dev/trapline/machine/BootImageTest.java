package dev.trapline.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootImageTest {

    private static final Path SOURCES = Path.of("src/main/nasm");

    @Test
    void theImageIsWhatItsSourcesGive(@TempDir Path directory) throws IOException, InterruptedException {
        NeedsTools.nasm();
        Path assembled = directory.resolve("trapline.rom");

        Process nasm = new ProcessBuilder("nasm", "-f", "bin", "-o", assembled.toString(), "image.asm")
                .directory(SOURCES.toFile())
                .inheritIO()
                .start();

        assertThat(nasm.waitFor()).isZero();
        assertThat(Files.readAllBytes(assembled))
                .as(
                        "assemble it again: (cd engine/machine/src/main/nasm && nasm -f bin -o ../resources/dev/trapline/machine/trapline.rom image.asm)")
                .isEqualTo(shipped());
    }

    @Test
    void theImageHasItsSize() throws IOException {
        assertThat(shipped()).hasSize(0x8000);
    }

    private static byte[] shipped() throws IOException {
        try (InputStream image = BootImageTest.class.getResourceAsStream("trapline.rom")) {
            return image.readAllBytes();
        }
    }
}

package dev.trapline.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The emulator as a process. */
class BochsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    /** A ROM that jumps to itself at the reset vector. */
    static byte[] endless() {
        byte[] rom = new byte[0x20000];
        rom[rom.length - 16] = (byte) 0xEB;
        rom[rom.length - 15] = (byte) 0xFE;
        return rom;
    }

    @Test
    void aGuestThatSpinsIsStoppedAfterItsInstructions() {
        NeedsTools.bochs();

        assertThat(new Bochs(Bochs.PROGRAM, 1_000_000, LONG).boot(endless(), 0, 16))
                .hasSize(16);
    }

    @Test
    void aBootThatTakesTooLongIsKilled() {
        NeedsTools.bochs();

        assertThat(new Bochs(Bochs.PROGRAM, 1_000_000_000_000L, Duration.ofMillis(500)).boot(endless(), 0, 16))
                .isEmpty();
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(Bochs.missing("/nowhere")).isEqualTo("there is no bochs-bin in PATH");
    }
}

package dev.trapline.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Boots under QEMU's own emulation, which has no VMX. */
class QemuTest {

    private final Qemu qemu = new Qemu(Qemu.TCG);

    @BeforeEach
    void needsQemu() {
        NeedsTools.qemu();
    }

    @Test
    void theImageBootsAndSaysThatThereIsNoVmx() {
        assertThatThrownBy(() -> new Boots(qemu).run(List.of(Programs.INTERRUPTED)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the image found no VMX: qemu-system-x86_64 with tcg does not offer it to its guest");
    }

    @Test
    void whatAGuestSendsToTheDebugConsoleComesBack() {
        // mov al, 'T'; out 0xE9, al; mov dx, 0x501; out dx, al - at the reset vector.
        byte[] code = {(byte) 0xB0, 'T', (byte) 0xE6, (byte) 0xE9, (byte) 0xBA, 0x01, 0x05, (byte) 0xEE};
        byte[] rom = new byte[0x20000];
        System.arraycopy(code, 0, rom, rom.length - 16, code.length);

        assertThat(qemu.boot(rom, 1)).containsExactly('T');
    }

    @Test
    void itTellsItsVersion() {
        assertThat(Qemu.version()).matches("\\d+\\.\\d+.*");
    }
}

package dev.trapline.machine;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * QEMU as a process: one boot of a ROM file, without screen, disk or network, and with nobody listening. The image sends its log to QEMU's debug console, port 0xE9,
 * before it ends. What runs the guest is an accelerator: KVM, on which L1 has the VMX that KVM gives it, or TCG, on which it has none.
 */
final class Qemu implements Emulator {

    static final String PROGRAM = "qemu-system-x86_64";
    static final String KVM = "kvm";
    static final String TCG = "tcg";

    /** What the image says in place of a log, if the processor that it finds has no VMX. */
    private static final String NO_VMX = "trapline: no VMX";

    private static final Pattern VERSION = Pattern.compile("version (\\S+)");
    private static final Duration TIME_OF_A_BOOT = Duration.ofSeconds(20);
    /** Many times what it takes: only what hangs is to be ended so. */
    private static final Duration TIME_OF_A_PROGRAM = Duration.ofMillis(100);

    /** Half a second at 3 GHz, if the timer counts each 32nd cycle: there, time goes on while a hypervisor below makes L2's pages. */
    private static final long WATCHDOG = 50_000_000;

    private static final int MEMORY_MIB = 64;

    private final String accelerator;

    /** With an accelerator by QEMU's name. */
    Qemu(String accelerator) {
        this.accelerator = accelerator;
    }

    /**
     * Whether it is on this machine.
     *
     * @param path directories of programs, as PATH has them
     */
    static boolean isIn(String path) {
        return Stream.of(path.split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, PROGRAM)));
    }

    /** Its version; empty if it is not there. */
    static String version() {
        try {
            Process process = new ProcessBuilder(PROGRAM, "--version").start();
            try {
                Matcher version = VERSION.matcher(
                        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
                return version.find() ? version.group(1) : "";
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException notThere) {
            return "";
        }
    }

    /**
     * Boots once.
     *
     * @throws IllegalStateException if the processor of the guest has no VMX
     */
    @Override
    public byte[] boot(byte[] rom, int programs) {
        byte[] log = Supervised.inDirectory("trapline-qemu", directory -> boot(directory, rom, programs));
        if (new String(log, StandardCharsets.ISO_8859_1).startsWith(NO_VMX)) {
            throw new IllegalStateException("the image found no VMX: %s with %s does not offer it to its guest"
                    .formatted(PROGRAM, accelerator));
        }
        return log;
    }

    private byte[] boot(Path directory, byte[] rom, int programs) throws IOException {
        Files.write(directory.resolve("rom.bin"), rom);
        Supervised.run(directory, TIME_OF_A_BOOT.plus(TIME_OF_A_PROGRAM.multipliedBy(programs)), command());
        Path log = directory.resolve("log.bin");
        return Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
    }

    private List<String> command() {
        return List.of(
                PROGRAM,
                "-nodefaults",
                "-no-user-config",
                "-no-reboot",
                "-display",
                "none",
                "-machine",
                "pc",
                "-accel",
                accelerator,
                "-cpu",
                accelerator.equals(KVM) ? "host" : "max",
                "-m",
                String.valueOf(MEMORY_MIB),
                "-bios",
                "rom.bin",
                "-debugcon",
                "file:log.bin",
                "-device",
                "isa-debug-exit,iobase=0x501,iosize=1");
    }

    @Override
    public long watchdog() {
        return WATCHDOG;
    }
}

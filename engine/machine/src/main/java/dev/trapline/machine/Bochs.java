package dev.trapline.machine;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Bochs emulator as a process: one boot of a ROM file in a directory of its own, without screen, sound, disk or network, that ends after a bounded number of
 * instructions and a bounded time, and leaves what lies in the guest's memory. Nothing stays behind, neither a process nor a file.
 */
final class Bochs {

    /** The emulator itself; {@code bochs} is a shell script around it. */
    static final String PROGRAM = "bochs-bin";

    private static final Path VGA_BIOS = Path.of("/usr/share/vgabios/vgabios.bin");

    private static final String PROCESSOR = "corei7_skylake_x";
    private static final Pattern INTRODUCTION = Pattern.compile("Bochs x86 Emulator (\\S+)");
    private static final int MOST_OUTPUT = 100_000;
    private static final ProcessBuilder.Redirect NOTHING = ProcessBuilder.Redirect.from(new File("/dev/null"));

    private static final int MEMORY_MIB = 64;

    private static final String CONFIGURATION = """
            plugin_ctrl: biosdev=0, speaker=0, e1000=0, es1370=0, sb16=0, parallel=0, serial=0, gameport=0, iodebug=0
            config_interface: textconfig
            display_library: term
            romimage: file=rom.bin
            vgaromimage: file=%s
            cpu: model=%s, count=1, ips=50000000, reset_on_triple_fault=0, ignore_bad_msrs=1
            memory: guest=%d, host=%d
            clock: sync=none
            ata0: enabled=0
            ata1: enabled=0
            boot: floppy
            panic: action=fatal
            error: action=ignore
            info: action=ignore
            debug: action=ignore
            log: bochs.log
            """.formatted(VGA_BIOS, PROCESSOR, MEMORY_MIB, MEMORY_MIB);

    private final String program;
    /** What a boot may cost. */
    private final long instructions;

    private final Duration time;

    Bochs(String program, long instructions, Duration time) {
        this.program = program;
        this.instructions = instructions;
        this.time = time;
    }

    /**
     * What is missing on this machine; empty if nothing is.
     *
     * @param path directories of programs, as PATH has them
     */
    static String missing(String path) {
        boolean found = Stream.of(path.split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, PROGRAM)));
        if (!found) {
            return "there is no " + PROGRAM + " in PATH";
        }
        if (!Files.isReadable(VGA_BIOS)) {
            return "there is no " + VGA_BIOS;
        }
        return tells(List.of("--help", "cpu")).contains(PROCESSOR)
                ? ""
                : "this %s does not emulate a %s; Bochs 2.7 does".formatted(PROGRAM, PROCESSOR);
    }

    /** The version by which the emulator introduces itself; empty if it does not. */
    static String version() {
        Matcher introduction = INTRODUCTION.matcher(tells(List.of("-q", "-f", "there-is-no-such-file")));
        return introduction.find() ? introduction.group(1) : "";
    }

    private static String tells(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(NOTHING).redirectErrorStream(true);
        builder.environment().put("TERM", "dumb");
        try {
            Process process = builder.start();
            try {
                return new String(process.getInputStream().readNBytes(MOST_OUTPUT), StandardCharsets.ISO_8859_1);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException failure) {
            return "";
        }
    }

    /**
     * Boots a ROM file.
     *
     * @param address where the guest leaves its results
     * @param length how many bytes of them there may be, at most
     * @return that part of memory as it is at the end; nothing if the emulator broke down
     */
    byte[] boot(byte[] rom, long address, int length) {
        return Supervised.inDirectory("trapline-bochs", directory -> boot(directory, rom, address, length));
    }

    private byte[] boot(Path directory, byte[] rom, long address, int length) throws IOException {
        Files.write(directory.resolve("rom.bin"), rom);
        Files.writeString(directory.resolve("bochsrc"), CONFIGURATION);
        Files.writeString(
                directory.resolve("commands"),
                "sb %d\nc\nwritemem \"memory.bin\" 0x%x 0x%x\nq\n".formatted(instructions, address, length));
        Supervised.run(directory, time, List.of(program, "-q", "-f", "bochsrc", "-rc", "commands"));
        Path memory = directory.resolve("memory.bin");
        return Files.exists(memory) ? Files.readAllBytes(memory) : new byte[0];
    }
}

package dev.trapline.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An emulator as a process in a directory of its own. Neither stays behind, whatever becomes of it or of this virtual machine. */
final class Supervised {

    /**
     * Starts the emulator, $0, for the directory, $1, with the arguments behind that, and stays until it is over. The pipe from this virtual machine ends where that does,
     * however it does: then the emulator, which may ignore the signal that asks it to end, is killed, and the directory removed. A line in the pipe kills it, too.
     */
    private static final String SUPERVISOR = """
            trap '' INT TERM HUP
            exec 3<&0 </dev/null
            directory=$1
            shift
            "$0" "$@" 3<&- &
            emulator=$!
            { read -r line <&3 || : >orphaned; kill -9 $emulator; } &
            watcher=$!
            exec 3<&-
            wait $emulator
            kill -9 $watcher
            [ ! -e orphaned ] || rm -rf "$directory"
            """;

    private Supervised() {}

    /** What is done in a directory. */
    @FunctionalInterface
    interface Work {
        byte[] in(Path directory) throws IOException;
    }

    /** Does something in a new directory, of which nothing is left afterwards. */
    static byte[] inDirectory(String prefix, Work work) {
        try {
            Path directory = Files.createTempDirectory(prefix);
            try {
                return work.in(directory);
            } finally {
                delete(directory);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Runs a command as long as it may take. */
    static void run(Path directory, Duration time, List<String> command) throws IOException {
        List<String> supervised =
                new ArrayList<>(List.of("sh", "-c", SUPERVISOR, command.get(0), directory.toString()));
        supervised.addAll(command.subList(1, command.size()));
        ProcessBuilder builder = new ProcessBuilder(supervised)
                .directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("TERM", "dumb");
        Process supervisor = builder.start();
        try {
            if (!supervisor.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(supervisor);
            }
        } catch (InterruptedException interrupted) {
            kill(supervisor);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while %s ran".formatted(command.get(0)), interrupted);
        }
    }

    private static void kill(Process supervisor) {
        try (OutputStream pipe = supervisor.getOutputStream()) {
            pipe.write('\n');
        } catch (IOException over) {
            // It came to its end meanwhile.
        }
        supervisor.onExit().join();
    }
}

package dev.trapline.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A virtual machine that is killed while the emulator runs leaves neither it nor a file behind. */
@Timeout(60)
class OrphanTest {

    @TempDir
    private Path folder;

    /** Boots what never ends. */
    static final class Booting {

        private Booting() {}

        /** In a virtual machine of its own. */
        public static void main(String[] args) {
            new Bochs(Bochs.PROGRAM, 1_000_000_000_000L, Duration.ofMinutes(1)).boot(BochsTest.endless(), 0, 16);
        }
    }

    @Test
    void theEmulatorEndsWithTheVirtualMachineThatIsKilled() throws Exception {
        NeedsTools.bochs();
        Process machine = booting();

        List<ProcessHandle> below = whenItRuns(machine);
        machine.destroyForcibly();

        CompletableFuture.allOf(below.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .get(30, TimeUnit.SECONDS);
        assertThat(below).noneMatch(ProcessHandle::isAlive);
        assertThat(folder).isEmptyDirectory();
    }

    private Process booting() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Booting.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
    }

    /** What runs below the virtual machine, as soon as the emulator is there. */
    private static List<ProcessHandle> whenItRuns(Process machine) {
        List<ProcessHandle> below = List.of();
        while (below.stream().noneMatch(OrphanTest::isEmulator)) {
            assertThat(machine.isAlive()).as("it boots").isTrue();
            Thread.onSpinWait();
            below = machine.descendants().toList();
        }
        return below;
    }

    private static boolean isEmulator(ProcessHandle process) {
        return process.info()
                .command()
                .filter(command -> command.endsWith(Bochs.PROGRAM))
                .isPresent();
    }
}

package dev.trapline.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What a test needs of the system. Without it the test is reported as not run; with CI=true that is a failure. */
final class NeedsTools {

    private static final boolean MUST_BE_THERE = "true".equals(System.getenv("CI"));

    private NeedsTools() {}

    static void bochs() {
        needs(new BochsCore().availability().why());
    }

    static void qemu() {
        needs(
                Qemu.isIn(System.getenv("PATH"))
                        ? ""
                        : "there is no %s in PATH; install it with: apt-get install --no-install-recommends qemu-system-x86"
                                .formatted(Qemu.PROGRAM));
    }

    static void nasm() {
        boolean found = java.util.stream.Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .anyMatch(directory -> java.nio.file.Files.isExecutable(java.nio.file.Path.of(directory, "nasm")));
        needs(found ? "" : "there is no nasm in PATH; install it with: apt-get install --no-install-recommends nasm");
    }

    private static void needs(String missing) {
        if (MUST_BE_THERE) {
            assertThat(missing).as("what is missing, though CI=true").isEmpty();
        }
        assumeTrue(missing.isEmpty(), missing);
    }
}

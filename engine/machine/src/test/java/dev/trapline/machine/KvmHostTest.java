package dev.trapline.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine lacks on which KVM has no guests with VMX. */
class KvmHostTest {

    private static final Path PROGRAM = Path.of("bin", Qemu.PROGRAM);
    private static final Path CPU = Path.of("proc/cpuinfo");
    private static final Path DEVICE = Path.of("dev/kvm");
    private static final Path NESTED = Path.of("sys/module/kvm_intel/parameters/nested");

    @TempDir
    private Path root;

    /** An Intel host with nested VMX. */
    @BeforeEach
    void machine() throws IOException {
        write(PROGRAM, "");
        assertThat(root.resolve(PROGRAM).toFile().setExecutable(true)).isTrue();
        write(CPU, "processor\t: 0\nflags\t\t: fpu vme vmx sse2\nbugs\t\t:\n");
        write(DEVICE, "");
        write(NESTED, "Y\n");
    }

    private void write(Path file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }

    private String missing() {
        return new KvmHost(root, root.resolve("bin").toString()).missing();
    }

    @Test
    void nothingIsMissingOnAnIntelHostWithNestedVmx() {
        assertThat(missing()).isEmpty();
    }

    @Test
    void withoutQemuTheCommandThatInstallsItIsTold() throws IOException {
        Files.delete(root.resolve(PROGRAM));

        assertThat(missing())
                .isEqualTo(
                        "there is no qemu-system-x86_64 in PATH; install it with: apt-get install --no-install-recommends qemu-system-x86");
    }

    @Test
    void withoutVmxTheDeviceSaysNothing() throws IOException {
        write(CPU, "flags\t\t: fpu vme vmxnot svm\n");

        assertThat(missing()).startsWith("the processor of this machine has no VMX");
    }

    @Test
    void withoutTheDeviceTheModuleIsNamed() throws IOException {
        Files.delete(root.resolve(DEVICE));

        assertThat(missing()).isEqualTo("there is no /dev/kvm; load the module with: modprobe kvm_intel");
    }

    @Test
    void withNestingSwitchedOffTheParameterIsNamed() throws IOException {
        write(NESTED, "N\n");

        assertThat(missing())
                .contains("/sys/module/kvm_intel/parameters/nested is \"N\"")
                .endsWith("modprobe -r kvm_intel && modprobe kvm_intel nested=1");
    }
}

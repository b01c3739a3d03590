package dev.trapline.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this machine has for guests of KVM that are hypervisors themselves. */
final class KvmHost {

    private static final String INSTALL = "apt-get install --no-install-recommends qemu-system-x86";

    private final Path root;
    private final String path;

    /**
     * A machine.
     *
     * @param root of its files
     * @param path directories of programs, as PATH has them
     */
    KvmHost(Path root, String path) {
        this.root = root;
        this.path = path;
    }

    /** What is missing, and how to get it; empty if nothing is. */
    String missing() {
        if (!Qemu.isIn(path)) {
            return "there is no %s in PATH; install it with: %s".formatted(Qemu.PROGRAM, INSTALL);
        }
        if (!hasFlag("vmx")) {
            return "the processor of this machine has no VMX (no vmx among the flags in /proc/cpuinfo): it takes an Intel processor with "
                    + "VMX, on which no other hypervisor keeps it to itself";
        }
        Path device = root.resolve("dev/kvm");
        if (!Files.exists(device)) {
            return "there is no /dev/kvm; load the module with: modprobe kvm_intel";
        }
        if (!Files.isWritable(device)) {
            return "/dev/kvm may not be used by this user; become a member of its group with: usermod -aG kvm <user>";
        }
        String nested = text("sys/module/kvm_intel/parameters/nested").strip();
        return nested.equals("Y") || nested.equals("1")
                ? ""
                : "KVM does not offer VMX to its guests (/sys/module/kvm_intel/parameters/nested is \"%s\"); load it again with: "
                                .formatted(nested)
                        + "modprobe -r kvm_intel && modprobe kvm_intel nested=1";
    }

    private boolean hasFlag(String flag) {
        return text("proc/cpuinfo")
                .lines()
                .filter(line -> line.startsWith("flags"))
                .flatMap(line -> Stream.of(line.split("\\s+")))
                .anyMatch(flag::equals);
    }

    private String text(String file) {
        try {
            return Files.readString(root.resolve(file));
        } catch (IOException unreadable) {
            return "";
        }
    }
}

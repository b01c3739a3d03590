package dev.trapline.machine;

import dev.trapline.dsl.core.Availability;
import dev.trapline.dsl.core.Deviation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** L1 as a guest of KVM on this machine's processor: L0 is the kernel's, and what L1 observes is seen, but not what L0 does. */
public final class KvmCore extends ImageCore {

    /** Called by the service loader. */
    public KvmCore() {
        super(new Boots(new Qemu(Qemu.KVM)));
    }

    @Override
    public String name() {
        return "kvm";
    }

    @Override
    public String description() {
        return "KVM of this machine, as L0 below an image that acts as L1";
    }

    @Override
    public String version() {
        String qemu = Qemu.version();
        return "Linux %s, QEMU %s".formatted(System.getProperty("os.version"), qemu.isEmpty() ? "unknown" : qemu);
    }

    @Override
    public Availability availability() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        String missing = new KvmHost(Path.of("/"), path).missing();
        return missing.isEmpty() ? Availability.AVAILABLE : Availability.missing(missing);
    }

    @Override
    public boolean enabledByDefault() {
        return false;
    }

    @Override
    public List<Deviation> deviations() {
        return List.of();
    }

    /** A boot is as long as running some hundred programs; one that breaks it costs the boot. */
    @Override
    public int batchSize() {
        return 200;
    }
}

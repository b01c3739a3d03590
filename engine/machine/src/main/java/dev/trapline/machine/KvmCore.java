package dev.trapline.machine;

import dev.trapline.dsl.core.Availability;
import dev.trapline.dsl.core.BatchCore;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** L1 as a guest of KVM on this machine's processor: L0 is the kernel's, and what L1 observes is seen, but not what L0 does. */
public final class KvmCore implements BatchCore {

    private final Boots boots = new Boots(new Qemu(Qemu.KVM));

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
    public boolean showsL0() {
        return false;
    }

    @Override
    public Support supports(Program program) {
        return Scope.whyNot(program).map(Support::no).orElse(Support.YES);
    }

    @Override
    public List<Deviation> deviations() {
        return List.of();
    }

    @Override
    public Trace run(Program program, Limits limits) {
        requireSupported(program);
        return boots.run(List.of(program)).get(0).trace();
    }

    /** A boot is as long as running some hundred programs; one that breaks it costs the boot. */
    @Override
    public int batchSize() {
        return 200;
    }

    @Override
    public List<Optional<Trace>> runTogether(List<Program> programs, Limits limits) {
        programs.forEach(this::requireSupported);
        return boots.run(programs).stream()
                .map(outcome ->
                        outcome instanceof Boots.Outcome.Ran ran ? Optional.of(ran.trace()) : Optional.<Trace>empty())
                .toList();
    }

    private void requireSupported(Program program) {
        Support support = supports(program);
        if (!support.supported()) {
            throw new IllegalArgumentException(support.why());
        }
    }
}

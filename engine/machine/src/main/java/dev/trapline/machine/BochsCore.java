package dev.trapline.machine;

import dev.trapline.dsl.core.Availability;
import dev.trapline.dsl.core.BatchCore;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.util.List;
import java.util.Optional;

/** L1 on the Bochs emulator, which implements VMX independently of the models. */
public final class BochsCore implements BatchCore {

    private final Boots boots = new Boots();

    @Override
    public String name() {
        return "bochs";
    }

    @Override
    public String description() {
        return "the Bochs emulator, booting an image that acts as L1";
    }

    @Override
    public String version() {
        String version = Bochs.version();
        return version.isEmpty() ? "unknown" : version;
    }

    @Override
    public Availability availability() {
        String missing =
                Bochs.missing(Optional.ofNullable(System.getenv("PATH")).orElse(""));
        return missing.isEmpty()
                ? Availability.AVAILABLE
                : Availability.missing(
                        missing
                                + "; install it with: apt-get install --no-install-recommends bochs bochs-term bochsbios vgabios");
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
        return BochsDeviations.ALL;
    }

    @Override
    public Trace run(Program program, Limits limits) {
        requireSupported(program);
        return boots.run(List.of(program)).get(0).trace();
    }

    /** A boot is as long as running some hundred programs. */
    @Override
    public int batchSize() {
        return 500;
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

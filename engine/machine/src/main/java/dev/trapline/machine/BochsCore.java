package dev.trapline.machine;

import dev.trapline.dsl.core.Availability;
import dev.trapline.dsl.core.Deviation;
import java.util.List;
import java.util.Optional;

/** L1 on the Bochs emulator, which implements VMX independently of the models. */
public final class BochsCore extends ImageCore {

    /** Called by the service loader. */
    public BochsCore() {
        super(new Boots());
    }

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
    public List<Deviation> deviations() {
        return BochsDeviations.ALL;
    }

    /** A boot is as long as running some hundred programs. */
    @Override
    public int batchSize() {
        return 500;
    }
}

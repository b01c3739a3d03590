package dev.trapline.grade.samples;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.model.core.BareMetalCore;
import java.util.List;

/** Bare metal behind a {@link Gate}. */
public final class GatedCore implements Core {

    private final Core below = new BareMetalCore();

    @Override
    public String name() {
        return "gated";
    }

    @Override
    public String description() {
        return "bare metal behind a gate";
    }

    @Override
    public String version() {
        return "1";
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
        return below.supports(program);
    }

    @Override
    public List<Deviation> deviations() {
        return List.of();
    }

    @Override
    public Trace run(Program program, Limits limits) {
        new Gate().pass();
        return below.run(program, limits);
    }
}

package dev.trapline.differ;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.util.List;

/** A core that is wrong about NMIs, on the class path. */
public final class RegisteredLiar implements Core {

    private final Core liar = new LyingCore(Lies::nmisBlockedAtNmiExits, List.of());

    @Override
    public String name() {
        return "registered-liar";
    }

    @Override
    public String description() {
        return liar.description();
    }

    @Override
    public String version() {
        return liar.version();
    }

    @Override
    public boolean enabledByDefault() {
        return false;
    }

    @Override
    public boolean showsL0() {
        return liar.showsL0();
    }

    @Override
    public Support supports(Program program) {
        return liar.supports(program);
    }

    @Override
    public List<Deviation> deviations() {
        return liar.deviations();
    }

    @Override
    public Trace run(Program program, Limits limits) {
        return liar.run(program, limits);
    }
}

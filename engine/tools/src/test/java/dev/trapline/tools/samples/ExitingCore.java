package dev.trapline.tools.samples;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.util.List;

/** A core that ends the JVM, as one that is native code can. */
public final class ExitingCore implements Core {

    /** Called by the service loader. */
    public ExitingCore() {}

    @Override
    public String name() {
        return "exiting";
    }

    @Override
    public String description() {
        return "Ends the JVM";
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
        return Support.YES;
    }

    @Override
    public List<Deviation> deviations() {
        return List.of();
    }

    @Override
    public Trace run(Program program, Limits limits) {
        Runtime.getRuntime().halt(9);
        throw new IllegalStateException("the JVM goes on");
    }
}

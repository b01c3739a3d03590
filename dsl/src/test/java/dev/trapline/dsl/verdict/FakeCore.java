package dev.trapline.dsl.verdict;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.util.List;

/** A core that runs nothing: the traces of these tests are written by hand. */
record FakeCore(String name, boolean showsL0, List<Deviation> deviations) implements Core {
    /** One whose traces show what its L0 does. */
    static final FakeCore WITH_L0 = new FakeCore("with-l0", true, List.of());
    /** One whose traces show what L1 can observe, and no more. */
    static final FakeCore WITHOUT_L0 = new FakeCore("without-l0", false, List.of());

    static FakeCore knownFor(Deviation... deviations) {
        return new FakeCore("deviant", true, List.of(deviations));
    }

    @Override
    public String description() {
        return "made for a test";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public Support supports(Program program) {
        return Support.YES;
    }

    @Override
    public Trace run(Program program, Limits limits) {
        throw new UnsupportedOperationException("the trace is written by hand");
    }
}

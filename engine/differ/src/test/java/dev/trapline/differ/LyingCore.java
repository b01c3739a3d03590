package dev.trapline.differ;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.model.core.BareMetalCore;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Bare metal, which tells of some events something else than what happened.
 *
 * @param lie what it tells of an event
 * @param deviations where it is known to
 */
record LyingCore(UnaryOperator<TraceEvent> lie, List<Deviation> deviations) implements Core {

    private static final Core HONEST = new BareMetalCore();

    @Override
    public String name() {
        return "liar";
    }

    @Override
    public String description() {
        return "bare metal that does not tell the truth";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public boolean showsL0() {
        return false;
    }

    @Override
    public Support supports(Program program) {
        return HONEST.supports(program);
    }

    @Override
    public Trace run(Program program, Limits limits) {
        return new Trace(HONEST.run(program, limits).events().stream().map(lie).toList());
    }
}

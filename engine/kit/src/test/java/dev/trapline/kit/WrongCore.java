package dev.trapline.kit;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.model.core.BareMetalCore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A core that does what bare metal does, but for what a test has it do wrong. */
class WrongCore implements Core {

    private final Core right = new BareMetalCore();

    @Override
    public String name() {
        return "wrong";
    }

    @Override
    public String description() {
        return "bare metal with a mistake";
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
        return right.supports(program);
    }

    @Override
    public List<Deviation> deviations() {
        return List.of();
    }

    @Override
    public Trace run(Program program, Limits limits) {
        return right.run(program, limits);
    }

    /** A trace with its events changed. */
    static Trace changed(Trace trace, UnaryOperator<List<TraceEvent>> change) {
        return new Trace(change.apply(new ArrayList<>(trace.events())));
    }

    /** A trace without the interrupts that became pending. */
    static Trace withoutRequests(Trace trace) {
        return changed(
                trace,
                events -> events.stream()
                        .filter(event -> !(event instanceof TraceEvent.Requested))
                        .toList());
    }
}

package dev.trapline.kit.probe;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The trace of one run while it is written. Keeps the clock: how many instructions L1 and L2 have completed. */
public final class Recording {

    private final List<Probes.Placed> probes;
    private final List<TraceEvent> events = new ArrayList<>();
    private long l1;
    private long l2;
    private long l2AtEntry;

    Recording(List<Probes.Placed> probes) {
        this.probes = probes;
    }

    /** A level has completed an instruction. */
    public void completed(Level level) {
        if (level == Level.L1) {
            l1++;
        } else {
            l2++;
        }
    }

    /** Something happened. */
    public void write(Function<Progress, ? extends TraceEvent> event) {
        TraceEvent written = event.apply(new Progress(l1, l2));
        if (written instanceof TraceEvent.Entered) {
            l2AtEntry = l2;
        }
        events.add(written);
    }

    /** A VM exit. */
    public void exited(Exit exit) {
        write(at -> new TraceEvent.Exited(
                exit.reason(),
                false,
                exit.qualification(),
                exit.interruption(),
                exit.interruptionError(),
                exit.vectoring(),
                exit.vectoringError(),
                exit.instructionLength(),
                exit.guest(),
                false,
                true,
                exit.controls(),
                exit.host(),
                false,
                ApicState.IDLE,
                exit.apic(),
                l2 - l2AtEntry,
                at));
    }

    void hit(int number, @Nullable Object on, Call call) {
        if (on == null) {
            throw new IllegalStateException("%s of %s is static, so it tells of no machine"
                    .formatted(probes.get(number).method(), probes.get(number).type()));
        }
        probes.get(number).probe().write(on, call, this);
    }

    Trace trace() {
        return new Trace(events);
    }
}

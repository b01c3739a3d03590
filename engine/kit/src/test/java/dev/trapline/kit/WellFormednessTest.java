package dev.trapline.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.trace.L0Event;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.model.core.BareMetalCore;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** An interrupt arrives (event 2), becomes pending (3), and exits (4); then the program is through. */
class WellFormednessTest {

    private static final Example EXAMPLE = Example.all().get(0);
    private static final Trace RIGHT = new BareMetalCore().run(EXAMPLE.program(), Limits.DEFAULT);

    private static Optional<String> faultOf(UnaryOperator<List<TraceEvent>> change) {
        return WellFormedness.fault(EXAMPLE.program(), WrongCore.changed(RIGHT, change), false);
    }

    @Test
    void aRightTrace() {
        assertThat(faultOf(events -> events)).isEmpty();
    }

    @Test
    void anInputThatArrivesTwice() {
        assertThat(faultOf(events -> {
                    events.add(2, events.get(1));
                    return events;
                }))
                .hasValueSatisfying(fault -> assertThat(fault)
                        .startsWith("event 3")
                        .endsWith("is no input of the program, or one that arrived already"));
    }

    @Test
    void anInputThatIsAnother() {
        assertThat(faultOf(events -> {
                    TraceEvent.Arrived arrived = (TraceEvent.Arrived) events.get(1);
                    events.set(1, new TraceEvent.Arrived(new InputEvent.Nmi(), arrived.apic(), arrived.at()));
                    return events;
                }))
                .hasValueSatisfying(fault -> assertThat(fault)
                        .endsWith("is not the program's next input, \"hardware interrupt 0x30 arrives\""));
    }

    @Test
    void anExitWhileL1Runs() {
        assertThat(faultOf(events -> {
                    events.remove(0);
                    return events;
                }))
                .hasValueSatisfying(fault ->
                        assertThat(fault).endsWith("can only come while L2 runs, and by the events before it L1 does"));
    }

    @Test
    void anEntryWhileL2Runs() {
        assertThat(faultOf(events -> {
                    events.add(0, events.get(0));
                    return events;
                }))
                .hasValueSatisfying(fault -> assertThat(fault).startsWith("event 2"));
    }

    @Test
    void aVectorThatNoLocalApicAccepts() {
        assertThat(faultOf(events -> {
                    events.set(2, new TraceEvent.Requested(7, events.get(2).at()));
                    return events;
                }))
                .hasValueSatisfying(
                        fault -> assertThat(fault).endsWith("is of a vector that no local APIC accepts: 0x07"));
    }

    @Test
    void anEventOfL0WhereNoneIsShown() {
        assertThat(faultOf(events -> {
                    events.add(0, new L0Event.L0Exited(0, Level.L1, PlainExit.CPUID, true, Progress.START));
                    return events;
                }))
                .hasValueSatisfying(fault -> assertThat(fault).endsWith("is L0's, but showsL0() is false"));
    }

    @Test
    void anEndElsewhereThanAtAStop() {
        assertThat(faultOf(events -> {
                    TraceEvent.Ended end = (TraceEvent.Ended) events.remove(events.size() - 1);
                    events.add(new TraceEvent.Ended(
                            end.how(), end.in(), end.rip() - 1, end.detail(), end.apic(), end.at()));
                    return events;
                }))
                .hasValueSatisfying(fault ->
                        assertThat(fault).contains("says that the program is through, but L1[", "is no STOP of it"));
    }

    @Test
    void anEndInTheOtherLevel() {
        assertThat(faultOf(events -> {
                    TraceEvent.Ended end = (TraceEvent.Ended) events.remove(events.size() - 1);
                    events.add(
                            new TraceEvent.Ended(end.how(), Level.L2, end.rip(), end.detail(), end.apic(), end.at()));
                    return events;
                }))
                .hasValueSatisfying(fault -> assertThat(fault).endsWith("by the events before it L1 does"));
    }
}

package dev.trapline.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.trace.Controls;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.L0Event;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.json.JsonArray;
import dev.trapline.json.JsonObject;
import dev.trapline.json.JsonValue;
import dev.trapline.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventWriterTest {

    private static final ApicState PENDING = new ApicState(List.of(0x30, 0x41), List.of(0x50), 0);

    private static List<JsonObject> write(TraceEvent... events) {
        List<TraceEvent> all = new ArrayList<>(List.of(events));
        Progress last = all.isEmpty() ? Progress.START : all.get(all.size() - 1).at();
        all.add(new TraceEvent.Ended(TraceEvent.End.COMPLETED, Level.L2, 0, "", ApicState.IDLE, last));
        StringBuilder text = new StringBuilder();
        JsonWriter json = new JsonWriter(text).beginArray();
        new EventWriter(json).write(new Trace(all));
        json.endArray();
        List<JsonObject> written = ((JsonArray) JsonValue.parse(text.toString())).objects();
        return written.subList(0, written.size() - 1);
    }

    private static JsonObject one(TraceEvent event) {
        List<JsonObject> written = write(event);
        return written.get(written.size() - 1);
    }

    /** Kind, then the lane or from and to. */
    private static String shape(JsonObject event) {
        return event.string("kind")
                + event.optionalString("lane").map(lane -> " in " + lane).orElse("")
                + event.optionalString("from").map(lane -> " from " + lane).orElse("")
                + event.optionalString("to").map(lane -> " to " + lane).orElse("")
                + event.optionalInteger("depth").map(depth -> " at " + depth).orElse("")
                + event.optionalInteger("count").map(count -> " of " + count).orElse("");
    }

    private static TraceEvent entered(Progress at) {
        return new TraceEvent.Entered(
                Opcode.VMLAUNCH,
                new GuestState(0, 0, 0, 0, ActivityState.ACTIVE),
                Optional.empty(),
                new Controls(0, 0, 0, 0),
                at);
    }

    private static L0Event.L0Exited l0Exited(int depth) {
        return new L0Event.L0Exited(depth, Level.L2, VectoredExit.EXTERNAL_INTERRUPT, false, Progress.START);
    }

    @Test
    void anInputSaysWhatTheLocalApicHolds() {
        TraceEvent event = new TraceEvent.Arrived(new InputEvent.HardwareInterrupt(0x30), PENDING, new Progress(3, 4));
        JsonObject written = one(event);

        assertThat(shape(written)).isEqualTo("input in hardware");
        assertThat(written.string("words")).isEqualTo(TraceText.of(event));
        assertThat(written.integer("l1")).isEqualTo(3);
        assertThat(written.integer("l2")).isEqualTo(4);
        assertThat(written.array("pending").integers()).containsExactly(0x30L, 0x41L);
        assertThat(written.array("inService").integers()).containsExactly(0x50L);
    }

    @Test
    void soIsThatOfALevelTriggeredLineAndNotThatOfAPostedInterrupt() {
        Progress at = Progress.START;

        assertThat(write(
                        new TraceEvent.Arrived(new InputEvent.LineRaised(0x30), PENDING, at),
                        new TraceEvent.Requested(0x30, at)))
                .extracting(EventWriterTest::shape)
                .containsExactly("input in hardware");
        assertThat(write(
                        new TraceEvent.Arrived(new InputEvent.PostedInterrupt(0x30), PENDING, at),
                        new TraceEvent.Requested(0xF2, at)))
                .extracting(EventWriterTest::shape)
                .containsExactly("input in hardware", "input in l1");
    }

    @Test
    void aRequestIsLeftOutWhereItsInputStandsInFrontOfIt() {
        Progress at = Progress.START;
        TraceEvent arrived = new TraceEvent.Arrived(new InputEvent.HardwareInterrupt(0x30), PENDING, at);

        assertThat(write(arrived, new TraceEvent.Requested(0x30, at), new TraceEvent.Requested(0x31, at)))
                .extracting(EventWriterTest::shape)
                .containsExactly("input in hardware", "input in l1");
        assertThat(write(entered(at), new TraceEvent.Requested(0x30, at)))
                .extracting(EventWriterTest::shape)
                .containsExactly("entry from l1 to l2", "input in l2");
    }

    @Test
    void whatIsRetiredBetweenEventsStandsBetweenThem() {
        assertThat(write(entered(new Progress(2, 0)), new TraceEvent.Requested(0x30, new Progress(2, 5))))
                .extracting(EventWriterTest::shape)
                .containsExactly("run in l1 of 2", "entry from l1 to l2", "run in l2 of 5", "input in l2");
    }

    @Test
    void whatL0Does() {
        Progress at = Progress.START;
        assertThat(write(
                        l0Exited(0),
                        new L0Event.L0Entered(0, Level.L1, Optional.empty(), true, false, false, at),
                        new L0Event.L0OpenedWindow(0, Level.L1, false, at),
                        new L0Event.L0RefusedInjection(0, 0x30, at),
                        new L0Event.L0Answered(0, true, at),
                        l0Exited(1)))
                .extracting(EventWriterTest::shape)
                .containsExactly(
                        "l0-exit from l2 to l0",
                        "l0-entry from l0 to l1",
                        "l0-step in l0",
                        "l0-step in l0",
                        "l0-step in l0",
                        "l0-exit at 1");
    }

    @Test
    void theRest() {
        Progress at = Progress.START;
        assertThat(write(
                        new TraceEvent.VmFailed(Opcode.VMLAUNCH, Optional.empty(), 0, 2, false, at),
                        new TraceEvent.ReadBack(Level.L2, Words.nop(), 0, at)))
                .extracting(EventWriterTest::shape)
                .containsExactly("vmfail in l1", "read in l2");
    }

    @Test
    void ofARunThatGoesRoundInCirclesTheMiddleIsLeftOut() {
        TraceEvent[] events = new TraceEvent[5000];
        for (int i = 0; i < events.length; i++) {
            events[i] = new TraceEvent.Requested(0x30, new Progress(i, 0));
        }

        List<JsonObject> written = write(events);

        assertThat(written).hasSizeLessThan(2000);
        assertThat(written)
                .filteredOn(event -> event.string("kind").equals("left-out"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.string("words")).isEqualTo("4,101 events left out");
                    assertThat(event.integer("count")).isEqualTo(4101);
                });
    }
}

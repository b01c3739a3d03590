package dev.trapline.engine.log;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.trace.L0Event;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/** Writes the events of one trace as JSON, with the instructions that were retired between them. */
final class EventWriter {

    /** Events that a log has of a run from its beginning, where it leaves some out. */
    private static final int HEAD = 800;

    /** Events that it has from the end. */
    private static final int TAIL = 100;

    private static final String HARDWARE = "hardware";
    private static final String L0 = "l0";

    private final JsonWriter json;
    private Progress progress = Progress.START;
    private Level running = Level.L1;
    private Optional<TraceEvent> before = Optional.empty();

    EventWriter(JsonWriter json) {
        this.json = json;
    }

    /** Of a run that goes round in circles the middle is left out, and an event of kind {@code left-out} says how much that is. */
    void write(Trace trace) {
        List<TraceEvent> events = trace.events();
        int leftOut = events.size() - HEAD - TAIL;
        for (int i = 0; i < events.size(); i++) {
            if (leftOut > 0 && i == HEAD) {
                i += leftOut;
                leftOut(leftOut, events.get(i).at());
            }
            TraceEvent event = events.get(i);
            retired(event.at());
            if (!isSaidByInputBefore(event)) {
                write(event);
            }
            before = Optional.of(event);
        }
    }

    private void leftOut(int count, Progress now) {
        json.beginObject()
                .member("kind", "left-out")
                .member("lane", HARDWARE)
                .member("count", count)
                .member("words", "%,d events left out".formatted(count))
                .member("l1", now.l1())
                .member("l2", now.l2())
                .endObject();
        progress = now;
    }

    private void retired(Progress now) {
        Level other = running == Level.L1 ? Level.L2 : Level.L1;
        retired(running, now);
        retired(other, now);
        progress = now;
    }

    private void retired(Level level, Progress now) {
        long count = now.of(level) - progress.of(level);
        if (count > 0) {
            json.beginObject()
                    .member("kind", "run")
                    .member("lane", lane(level))
                    .member("count", count)
                    .member("l1", now.l1())
                    .member("l2", now.l2())
                    .endObject();
        }
    }

    private boolean isSaidByInputBefore(TraceEvent event) {
        return event instanceof TraceEvent.Requested requested
                && before.isPresent()
                && before.get() instanceof TraceEvent.Arrived arrived
                && requests(arrived.event(), requested.vector());
    }

    private static boolean requests(InputEvent event, int vector) {
        return (event instanceof InputEvent.HardwareInterrupt irq && irq.vector() == vector)
                || (event instanceof InputEvent.LineRaised line && line.vector() == vector);
    }

    private void write(TraceEvent event) {
        json.beginObject();
        if (event instanceof L0Event l0) {
            ofL0(l0);
        } else {
            ofRun(event);
        }
        json.member("words", TraceText.of(event))
                .member("l1", event.at().l1())
                .member("l2", event.at().l2());
        apic(event).ifPresent(this::apic);
        json.endObject();
    }

    private void ofRun(TraceEvent event) {
        if (event instanceof TraceEvent.Arrived) {
            at("input", HARDWARE);
        } else if (event instanceof TraceEvent.Requested) {
            at("input", lane(running));
        } else if (event instanceof TraceEvent.Entered) {
            across("entry", lane(Level.L1), lane(Level.L2));
            running = Level.L2;
        } else if (event instanceof TraceEvent.Exited exited) {
            across(exited.entryFailure() ? "entry-failure" : "exit", lane(Level.L2), lane(Level.L1));
            running = Level.L1;
        } else if (event instanceof TraceEvent.VmFailed) {
            at("vmfail", lane(Level.L1));
        } else if (event instanceof TraceEvent.Delivered delivered) {
            across("delivery", HARDWARE, lane(delivered.to()));
        } else if (event instanceof TraceEvent.ReadBack read) {
            at("read", lane(read.by()));
        } else if (event instanceof TraceEvent.Ended ended) {
            at("end", lane(ended.in()));
        }
    }

    /** The lane is that of the L0 which L1 runs on; one further down has a depth and no lane. */
    private void ofL0(L0Event event) {
        if (event.depth() > 0) {
            json.member("kind", kind(event)).member("depth", event.depth());
        } else if (event instanceof L0Event.L0Exited exited) {
            across(kind(event), lane(exited.from()), L0);
        } else if (event instanceof L0Event.L0Entered entered) {
            across(kind(event), L0, lane(entered.into()));
        } else {
            at(kind(event), L0);
        }
    }

    private static String kind(L0Event event) {
        if (event instanceof L0Event.L0Exited) {
            return "l0-exit";
        }
        return event instanceof L0Event.L0Entered ? "l0-entry" : "l0-step";
    }

    private void at(String kind, String lane) {
        json.member("kind", kind).member("lane", lane);
    }

    private void across(String kind, String from, String to) {
        json.member("kind", kind).member("from", from).member("to", to);
    }

    private static Optional<ApicState> apic(TraceEvent event) {
        if (event instanceof TraceEvent.Arrived arrived) {
            return Optional.of(arrived.apic());
        } else if (event instanceof TraceEvent.Exited exited) {
            return Optional.of(exited.apic());
        } else if (event instanceof TraceEvent.Delivered delivered) {
            return Optional.of(delivered.apic());
        } else if (event instanceof TraceEvent.Ended ended) {
            return Optional.of(ended.apic());
        }
        return Optional.empty();
    }

    private void apic(ApicState apic) {
        vectors("pending", apic.pending());
        vectors("inService", apic.inService());
    }

    private void vectors(String name, List<Integer> vectors) {
        json.member(name).beginArray();
        for (int vector : vectors) {
            json.value(vector);
        }
        json.endArray();
    }

    private static String lane(Level level) {
        return level == Level.L1 ? "l1" : "l2";
    }
}

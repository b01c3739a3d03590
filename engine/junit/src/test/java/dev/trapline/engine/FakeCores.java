package dev.trapline.engine;

import dev.trapline.dsl.core.Availability;
import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Cores on the class path of these tests. Only the two that work run by default. */
public final class FakeCores {

    private FakeCores() {}

    static Trace trace(String detail, Limits limits) {
        return new Trace(List.of(new TraceEvent.Ended(
                TraceEvent.End.COMPLETED, Level.L1, 0, detail, ApicState.IDLE, new Progress(limits.steps(), 0))));
    }

    abstract static class Fake implements Core {
        private final String name;

        Fake(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return "A core named " + name;
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
            return trace(name, limits);
        }
    }

    /** Works, and is what the others are compared with. */
    public static final class BareMetal extends Fake {
        /** Found by its name. */
        public BareMetal() {
            super("bare-metal");
        }

        @Override
        public boolean enabledByDefault() {
            return true;
        }

        @Override
        public int order() {
            return 0;
        }
    }

    /** Works. */
    public static final class Other extends Fake {
        /** Comes after bare metal. */
        public Other() {
            super("other");
        }

        @Override
        public boolean enabledByDefault() {
            return true;
        }
    }

    /** Throws. */
    public static final class Throwing extends Fake {
        /** Must be asked for. */
        public Throwing() {
            super("throwing");
        }

        @Override
        public Trace run(Program program, Limits limits) {
            throw new IllegalStateException("no such thing");
        }
    }

    /** Runs out of stack. */
    public static final class Overflowing extends Fake {
        /** Must be asked for. */
        public Overflowing() {
            super("overflowing");
        }

        @Override
        @SuppressWarnings("InfiniteRecursion")
        public Trace run(Program program, Limits limits) {
            return run(program, limits);
        }
    }

    /** Runs out of memory, or says so. */
    public static final class OutOfMemory extends Fake {
        /** Must be asked for. */
        public OutOfMemory() {
            super("out-of-memory");
        }

        @Override
        public Trace run(Program program, Limits limits) {
            throw new OutOfMemoryError("all of it");
        }
    }

    /** Never returns, and does not let itself be interrupted. */
    public static final class Hanging extends Fake {
        /** Must be asked for. */
        public Hanging() {
            super("hanging");
        }

        @Override
        public Trace run(Program program, Limits limits) {
            CountDownLatch never = new CountDownLatch(1);
            while (true) {
                try {
                    never.await();
                } catch (InterruptedException stubborn) {
                    // Such cores exist; the engine must get on without it.
                }
            }
        }
    }

    /** Cannot run on this machine. */
    public static final class Missing extends Fake {
        /** Must be asked for. */
        public Missing() {
            super("missing");
        }

        @Override
        public Availability availability() {
            return Availability.missing("install it first");
        }
    }

    /** Does not even know whether it can run. */
    public static final class Unasked extends Fake {
        /** Must be asked for. */
        public Unasked() {
            super("unasked");
        }

        @Override
        public Availability availability() {
            throw new IllegalStateException("do not ask");
        }
    }

    /** Supports no program. */
    public static final class Incapable extends Fake {
        /** Must be asked for. */
        public Incapable() {
            super("incapable");
        }

        @Override
        public Support supports(Program program) {
            return Support.no("it has no VMX");
        }
    }

    /** Floods its trace. */
    public static final class Flooding extends Fake {
        private static final int EVENTS = 2_000_000;

        /** Must be asked for. */
        public Flooding() {
            super("flooding");
        }

        @Override
        public Trace run(Program program, Limits limits) {
            TraceEvent.Arrived same =
                    new TraceEvent.Arrived(new InputEvent.HardwareInterrupt(0x30), ApicState.IDLE, new Progress(1, 0));
            List<TraceEvent> events = new ArrayList<>(Collections.nCopies(EVENTS, same));
            events.addAll(trace(name(), limits).events());
            return new Trace(events);
        }
    }

    /** Gives no trace at all, as no core may. */
    public static final class Empty extends Fake {
        /** Must be asked for. */
        public Empty() {
            super("empty");
        }

        @Override
        @SuppressWarnings("NullAway")
        public Trace run(Program program, Limits limits) {
            return null;
        }
    }

    /** Cannot be loaded. */
    public static final class Unloadable extends Fake {
        /** Throws. */
        public Unloadable() {
            super("unloadable");
            throw new IllegalStateException("a library is missing");
        }
    }
}

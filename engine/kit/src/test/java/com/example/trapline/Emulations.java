package com.example.trapline;

import com.example.tinyvmx.Apic;
import com.example.tinyvmx.Cpu;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.kit.probe.Emulation;
import dev.trapline.kit.probe.Probes;
import dev.trapline.kit.probe.Recording;
import java.util.Map;
import java.util.Objects;

/** Emulations with something wrong. */
public final class Emulations {

    private Emulations() {}

    /** Ends a run at once, after a call of a method. */
    private abstract static class Calls implements Emulation {
        @Override
        public Support supports(Program program) {
            return Support.YES;
        }

        @Override
        public void run(Program program, Limits limits, Recording recording) {
            new Cpu(Map.of(), new Apic(0), vector -> 0, vector -> 0).raise(0x30);
            recording.write(at -> new TraceEvent.Ended(TraceEvent.End.COMPLETED, Level.L1, 0, "", ApicState.IDLE, at));
        }
    }

    public static class WrongArgument extends Calls {
        @Override
        public void place(Probes probes) {
            probes.before(
                    Cpu.class,
                    "raise",
                    (cpu, call, trace) -> trace.write(at -> new TraceEvent.Requested((int) call.number(3), at)));
        }
    }

    public static class Renamed extends Calls {
        @Override
        public void place(Probes probes) {
            probes.before(Cpu.class, "vmExit", (cpu, call, trace) -> {});
        }
    }

    public static class WithoutConstructor extends Calls {
        WithoutConstructor(int number) {
            Objects.checkIndex(number, 1);
        }

        @Override
        public void place(Probes probes) {}
    }

    public static class Unfinished extends WrongArgument {
        @Override
        public void place(Probes probes) {}

        @Override
        public void run(Program program, Limits limits, Recording recording) {}
    }
}

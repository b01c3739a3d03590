package dev.trapline.engine;

import dev.trapline.dsl.core.BatchCore;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.util.List;
import java.util.Optional;

/** Cores on the class path of these tests that run many programs at a time. None runs by default. */
public final class FakeBatches {

    /** An interrupt with which a program breaks where it runs among others. */
    static final int BREAKS_AMONG_OTHERS = 0x31;

    /** An interrupt with which a program cannot run. */
    static final int UNSUPPORTED = 0x32;

    private FakeBatches() {}

    private static boolean isInterrupted(Program program, int vector) {
        return program.inputs().stream()
                .anyMatch(input -> input.event().equals(new InputEvent.HardwareInterrupt(vector)));
    }

    /** Its traces tell how many programs ran together. */
    public static final class Gathering extends FakeCores.Fake implements BatchCore {
        /** Must be asked for. */
        public Gathering() {
            super("gathering");
        }

        @Override
        public Support supports(Program program) {
            return isInterrupted(program, UNSUPPORTED) ? Support.no("it has no such vector") : Support.YES;
        }

        @Override
        public Trace run(Program program, Limits limits) {
            return FakeCores.trace("alone", limits);
        }

        @Override
        public int batchSize() {
            return 2;
        }

        @Override
        public List<Optional<Trace>> runTogether(List<Program> programs, Limits limits) {
            return programs.stream()
                    .map(program -> isInterrupted(program, BREAKS_AMONG_OTHERS)
                            ? Optional.<Trace>empty()
                            : Optional.of(FakeCores.trace("one of " + programs.size(), limits)))
                    .toList();
        }
    }
}

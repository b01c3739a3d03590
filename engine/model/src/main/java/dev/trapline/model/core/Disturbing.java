package dev.trapline.model.core;

import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.StateBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Runs a program with something that its machine's L1 must not notice. Each method is one run. */
final class Disturbing {

    private final Function<TraceRecorder, Machine> machines;
    private final Program program;
    private final Limits limits;
    private final TraceRecorder recorder = new TraceRecorder();

    /**
     * A run to be.
     *
     * @param machines makes a machine with L1 at its first instruction
     */
    Disturbing(Function<TraceRecorder, Machine> machines, Program program, Limits limits) {
        this.machines = machines;
        this.program = program;
        this.limits = limits;
    }

    /** Nothing disturbs it. */
    Trace not() {
        return run(machine -> machine);
    }

    /** The disturbance happens. */
    Trace by(Disturbance disturbance) {
        return run(
                disturbance instanceof Disturbance.SpuriousExit exit
                        ? new SpuriousExitAt(exit.transition())
                        : this::restored);
    }

    /** An exit before each transition of the run. */
    List<Disturbance> spuriousExits() {
        List<Disturbance> exits = new ArrayList<>();
        run(machine -> {
            exits.add(new Disturbance.SpuriousExit(exits.size() + 1, machine.rip()));
            return machine;
        });
        return exits;
    }

    private Trace run(UnaryOperator<Machine> beforeEachStep) {
        Machine machine = machines.apply(recorder);
        recorder.watch(machine);
        return new Run(machine, recorder, program, limits, beforeEachStep).toTheEnd();
    }

    private Machine restored(Machine machine) {
        StateBuffer state = new StateBuffer();
        machine.save(state);
        Machine other = machines.apply(recorder);
        other.restore(state);
        recorder.watch(other);
        return other;
    }

    /** Counts transitions until it is due. */
    private static final class SpuriousExitAt implements UnaryOperator<Machine> {
        private int left;

        SpuriousExitAt(int transition) {
            left = transition;
        }

        @Override
        public Machine apply(Machine machine) {
            if (--left == 0) {
                machine.raiseSpuriousExit();
            }
            return machine;
        }
    }
}

package dev.trapline.model.core;

import dev.trapline.dsl.core.Disturbance;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.StateBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A program that is about to run, undisturbed or with something that L1 must not notice. Each method is one run. */
final class Start {

    private final Boot boot;
    private final Program program;
    private final Limits limits;
    private final TraceRecorder recorder = new TraceRecorder();

    /** Makes a machine with L1 at its first instruction. */
    @FunctionalInterface
    interface Boot {
        Machine machine(Memory memory, MachineListener listener);
    }

    /** A run to be. */
    Start(Boot boot, Program program, Limits limits) {
        this.boot = boot;
        this.program = program;
        this.limits = limits;
    }

    /** Nothing disturbs it. */
    Trace undisturbed() {
        return run(board -> board);
    }

    /** The disturbance happens. */
    Trace disturbed(Disturbance disturbance) {
        return run(
                disturbance instanceof Disturbance.SpuriousExit exit
                        ? new SpuriousExitAt(exit.transition())
                        : this::restored);
    }

    /** An exit before each transition of the run. */
    List<Disturbance> spuriousExits() {
        List<Disturbance> exits = new ArrayList<>();
        run(board -> {
            exits.add(new Disturbance.SpuriousExit(
                    exits.size() + 1, board.machine().rip()));
            return board;
        });
        return exits;
    }

    private Trace run(UnaryOperator<Board> beforeEachStep) {
        return new Run(board(), recorder, program, limits, beforeEachStep).toTheEnd();
    }

    private Board board() {
        Memory memory = new Memory(program);
        Machine machine = boot.machine(memory, recorder);
        Board board = new Board(machine, memory);
        recorder.watch(board);
        return board;
    }

    private Board restored(Board board) {
        StateBuffer state = new StateBuffer();
        board.machine().save(state);
        Board other = board();
        other.machine().restore(state);
        return other;
    }

    /** Counts transitions until it is due. */
    private static final class SpuriousExitAt implements UnaryOperator<Board> {
        private int left;

        SpuriousExitAt(int transition) {
            left = transition;
        }

        @Override
        public Board apply(Board board) {
            if (--left == 0) {
                board.machine().raiseSpuriousExit();
            }
            return board;
        }
    }
}

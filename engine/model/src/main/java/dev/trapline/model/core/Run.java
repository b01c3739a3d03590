package dev.trapline.model.core;

import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One run of a program on a machine: steps, with the inputs between them at the places where they are due. */
final class Run {

    private Board board;
    private Machine machine;
    private final TraceRecorder recorder;
    private final int notificationVector;
    private final long steps;
    private final UnaryOperator<Board> beforeEachStep;
    private final Pending inputs = new Pending();
    private final Pending ofL0 = new Pending();

    /** The inputs of one source, in their order, as far as they have not arrived. */
    private static final class Pending {
        private final List<Input> inputs = new ArrayList<>();
        private int next;

        void add(Input input) {
            inputs.add(input);
        }

        boolean isDue(Arrival.Moment moment, long rip) {
            if (next == inputs.size()) {
                return false;
            }
            Arrival arrival = inputs.get(next).arrival();
            return arrival.moment() == moment && arrival.at().value() == rip;
        }

        InputEvent take() {
            return inputs.get(next++).event();
        }
    }

    /**
     * A run to be.
     *
     * @param beforeEachStep is given what the run goes on, before each step and the inputs that arrive there, and tells what it goes on from there
     */
    Run(Board board, TraceRecorder recorder, Program program, Limits limits, UnaryOperator<Board> beforeEachStep) {
        this.board = board;
        this.machine = board.machine();
        this.notificationVector = (int) program.field(VmcsField.POSTED_INTR_NV);
        this.recorder = recorder;
        this.steps = limits.steps();
        this.beforeEachStep = beforeEachStep;
        for (Input input : program.inputs()) {
            (input.event().concernsL0Alone() ? ofL0 : inputs).add(input);
        }
    }

    Trace toTheEnd() {
        for (long step = 0; step < steps; step++) {
            board = beforeEachStep.apply(board);
            machine = board.machine();
            if (machine.atGuestBoundary()) {
                arrive(Arrival.Moment.BEFORE, machine.rip());
            }
            boolean guest = machine.atGuestBoundary();
            long rip = machine.rip();
            boolean root = machine.inRoot();
            long retired = recorder.retired();
            Transition made = machine.step();
            switch (made) {
                case STOPPED -> {
                    return end(TraceEvent.End.COMPLETED, "");
                }
                case IDLE -> {
                    return end(TraceEvent.End.HALTED_FOREVER, "with nothing left that could wake it");
                }
                case SHUTDOWN -> {
                    return end(TraceEvent.End.SHUTDOWN, "");
                }
                case RESET -> {
                    return end(TraceEvent.End.RESET, "");
                }
                case INSTRUCTION -> {
                    // An L0 may have to mend something before the instruction can complete: then it is executed again.
                    // If
                    // it has an exception raise, or an iteration completes, it is through.
                    boolean again = machine.rip() == rip
                            && machine.inRoot() == root
                            && machine.atGuestBoundary()
                            && recorder.retired() == retired;
                    if (guest && !again) {
                        arrive(Arrival.Moment.DURING, rip);
                    }
                }
                default -> {
                    // The next step goes on.
                }
            }
            if (Thread.interrupted()) {
                throw new IllegalStateException("interrupted at step %d of the run, in %s at %s"
                        .formatted(step, level(), CodeAddress.describe(machine.rip())));
            }
        }
        return end(TraceEvent.End.OUT_OF_STEPS, "after %,d steps".formatted(steps));
    }

    private void arrive(Arrival.Moment moment, long rip) {
        while (ofL0.isDue(moment, rip)) {
            arrive(ofL0.take());
        }
        while (inputs.isDue(moment, rip)) {
            arrive(inputs.take());
        }
    }

    private void arrive(InputEvent event) {
        int before = recorder.size();
        if (event instanceof InputEvent.HardwareInterrupt irq) {
            machine.localApic().request(irq.vector());
            machine.localApicChanged();
        } else if (event instanceof InputEvent.Nmi) {
            machine.raiseNmi();
        } else if (event instanceof InputEvent.Smi) {
            machine.raiseSmi();
        } else if (event instanceof InputEvent.Init) {
            machine.raiseInit();
        } else if (event instanceof InputEvent.StartUpIpi sipi) {
            machine.raiseSipi(sipi.vector());
        } else if (event instanceof InputEvent.TimerTicks time) {
            machine.tick(time.ticks());
        } else if (event instanceof InputEvent.LineRaised line) {
            machine.localApic().raiseLine(line.vector());
            machine.localApicChanged();
        } else if (event instanceof InputEvent.LineLowered line) {
            machine.localApic().lowerLine(line.vector());
        } else if (event instanceof InputEvent.ExtInt irq) {
            machine.localApic().extInt(irq.vector());
            machine.localApicChanged();
        } else if (event instanceof InputEvent.PostedInterrupt posted) {
            post(posted.vector());
        } else if (event instanceof InputEvent.SpuriousL0Exit) {
            machine.raiseSpuriousExit();
        } else if (event instanceof InputEvent.SpuriousL0Nmi) {
            machine.raiseSpuriousNmi();
        } else {
            machine.askRunnable();
        }
        recorder.arrived(event, before);
    }

    /** A device posts an interrupt (SDM 29.6). */
    private void post(int vector) {
        if (board.memory().postedInterrupts().post(vector)) {
            machine.localApic().request(notificationVector);
            machine.localApicChanged();
        }
    }

    private Trace end(TraceEvent.End how, String detail) {
        return recorder.end(how, level(), machine.rip(), detail);
    }

    private Level level() {
        return machine.inRoot() ? Level.L1 : Level.L2;
    }
}

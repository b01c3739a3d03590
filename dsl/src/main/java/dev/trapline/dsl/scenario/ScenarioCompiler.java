package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Turns what was said into what is run, and says for each expectation at which instruction it is due.
 *
 * <p>L1's code is one straight line, cut where an exit is expected: each piece ends with a VM entry and the next one is where HOST_RIP leads. L2's code is one
 * straight line too. Whoever runs last runs some instructions more, so that an event too many is seen.
 */
public final class ScenarioCompiler {

    /** Instructions that L2 runs before a first input, where nothing about the VM entry itself matters. */
    private static final int LEAD_IN = 2;
    /** Instructions that show that nothing comes. */
    private static final int QUIET = 3;
    /** Instructions after the last word. */
    private static final int TAIL = 4;

    private final List<Step> steps;
    private final StartState start;
    private final List<Instruction> l1 = new ArrayList<>();
    private final List<Instruction> l2 = new ArrayList<>();
    private final List<Input> inputs = new ArrayList<>();
    private final List<Expected> expected = new ArrayList<>();

    private Level running = Level.L1;
    private boolean started;
    /** Whether the running level is halted. */
    private boolean halted;
    /** Whether an event has been expected since the last input. */
    private boolean eventSinceInput;
    /** Whether L2 is halted when it is entered. */
    private boolean l2Halted;
    /** Where a handler of L2 returns to. */
    private int l2Main;
    /** Where L2 goes on when it is entered. */
    private CodeAddress l2Resume = CodeAddress.main(Level.L2, 0);
    /** The instruction of the running level that is next. */
    private CodeAddress here = CodeAddress.main(Level.L1, 0);
    /** The last instruction that a word made somebody execute. */
    private CodeAddress lastActed = here;
    /** Index in L1's code of the VMWRITE of HOST_RIP that waits for its address; empty for the first piece, whose HOST_RIP is in the VMCS. */
    private Optional<Integer> hostRipWrite = Optional.empty();

    private ScenarioCompiler(List<Step> steps) {
        this.steps = steps;
        this.start = new StartState(steps);
        this.l2Halted = start.l2IsHalted();
        this.l2.addAll(start.l2Code());
    }

    /** Compiles a scenario. The same scenario gives the same program. */
    public static Compilation compile(Scenario scenario) {
        return OneProgram.of(Alternative.ways(scenario.steps()));
    }

    /** Compiles a chain that leaves no choice, L1's and L2's main code being at least so long. */
    static Compilation compile(List<Step> steps, int l1Length, int l2Length) {
        return new ScenarioCompiler(steps).compile(l1Length, l2Length);
    }

    private Compilation compile(int l1Length, int l2Length) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.clause() instanceof Clause.Stimulus stimulus) {
                stimulus(step, stimulus, i);
            } else if (step.clause() instanceof Expectation expectation) {
                expectation(step, expectation, i);
            }
        }
        if (!halted) {
            run(running, TAIL);
        }
        if (running == Level.L1) {
            // L2 has no more to do, but must be seen running where it should not.
            l2.addAll(Collections.nCopies(TAIL, Instruction.of(Opcode.NOP)));
        }
        pointHostRipAt(CodeAddress.main(Level.L1, idleFrom(l1)));
        stop(l1, l1Length);
        stop(l2, l2Length);
        start.spuriousExit()
                .ifPresent(at -> inputs.add(new Input(new InputEvent.SpuriousL0Exit(), Arrival.before(at))));
        return new Compilation(
                new Program(
                        start.lacks(),
                        start.vmcs(),
                        start.l1InterruptsEnabled(),
                        start.apic(),
                        new Code(l1, start.handlers(Level.L1)),
                        new Code(l2, start.handlers(Level.L2)),
                        inputs,
                        start.notMapped(),
                        start.memory()),
                List.of(expected));
    }

    /** Where the instructions at the end begin that do nothing. */
    private static int idleFrom(List<Instruction> code) {
        int index = code.size();
        while (index > 0 && code.get(index - 1).opcode() == Opcode.NOP) {
            index--;
        }
        return index;
    }

    private static void stop(List<Instruction> code, int length) {
        code.addAll(Collections.nCopies(Math.max(0, length - 1 - code.size()), Instruction.of(Opcode.NOP)));
        code.add(Instruction.of(Opcode.STOP));
    }

    private void stimulus(Step step, Clause.Stimulus stimulus, int index) {
        boolean first = !started;
        started = true;
        if (stimulus instanceof Clause.Arrives arrives) {
            if (first) {
                enter(step, Opcode.VMLAUNCH, index);
                if (!start.emulatingVmEntry() && !start.entryMatters()) {
                    run(Level.L2, LEAD_IN);
                }
            }
            boolean during = arrives.during() || (first && start.emulatingVmEntry());
            arrive(arrives.events(), during);
        } else if (stimulus instanceof Clause.Executes executes) {
            if (first && executes.level() == Level.L2) {
                enter(step, Opcode.VMLAUNCH, index);
            }
            execute(step, executes.level(), executes.instructions());
        } else if (stimulus instanceof Clause.Enters enters) {
            enter(step, enters.instruction(), index);
        } else if (stimulus instanceof Clause.SkipsInstruction) {
            l2Resume = l2Resume.plus(1);
            l2Main = l2Resume.block() == 0 ? l2Resume.index() : l2Main;
            execute(step, Level.L1, List.of(Instruction.vmwrite(VmcsField.GUEST_RIP, l2Resume.value())));
        } else if (stimulus instanceof Clause.OpensIrqWindow) {
            execute(
                    step,
                    Level.L1,
                    List.of(Instruction.of(Opcode.NOP), Instruction.of(Opcode.STI), Instruction.of(Opcode.NOP)));
        }
    }

    private void arrive(List<InputEvent> events, boolean during) {
        if (!during) {
            here = mainline();
            keepApartFromEarlierInputs();
        }
        Arrival arrival = during ? Arrival.during(lastActed) : Arrival.before(here);
        events.forEach(event -> inputs.add(new Input(event, arrival)));
    }

    /** Inputs at one instruction arrive together. What is said to arrive after an event needs an instruction of its own. */
    private void keepApartFromEarlierInputs() {
        boolean taken = inputs.stream().anyMatch(input -> input.arrival().equals(Arrival.before(here)));
        if (taken && eventSinceInput) {
            if (halted) {
                throw new MisuseException(
                        "when(…) with %s halted at %s".formatted(running, here),
                        "an input has arrived there before; let it execute an instruction in between");
            }
            run(running, 1);
        }
        eventSinceInput = false;
    }

    private void execute(Step step, Level level, List<Instruction> instructions) {
        List<Instruction> code = code(level);
        for (Instruction instruction : instructions) {
            code.add(instruction);
            if (instruction.opcode() == Opcode.VMWRITE
                    && VmcsField.of(instruction.operand()) == VmcsField.GUEST_ACTIVITY_STATE) {
                l2Halted = instruction.value() == ActivityState.HLT.ordinal();
            }
            if ((instruction.opcode() == Opcode.VMREAD && level == Level.L1) || instruction.opcode() == Opcode.RDMSR) {
                expect(step, new Expectation.Read(level, instruction));
            }
        }
        lastActed = CodeAddress.main(level, code.size() - 1);
        boolean halts = instructions.get(instructions.size() - 1).opcode() == Opcode.HLT;
        halted = halts && (level == Level.L1 || !start.sets(ProcessorBased.HLT_EXITING));
        if (level == Level.L2) {
            l2Main = code.size();
        }
        here = mainline();
    }

    private void enter(Step step, Opcode instruction, int index) {
        l1.add(Instruction.of(instruction));
        lastActed = CodeAddress.main(Level.L1, l1.size() - 1);
        Optional<Expectation.Next> next = nextOf(index);
        if (next.filter(Expectation.VmFail.class::isInstance).isPresent()) {
            here = CodeAddress.main(Level.L1, l1.size());
            return;
        }
        l1.add(Instruction.of(Opcode.STOP));
        running = Level.L2;
        halted = l2Halted;
        here = l2Resume;
        if (next.filter(Expectation.EntryFailure.class::isInstance).isEmpty()) {
            expect(step, new Expectation.Entry(instruction));
        }
    }

    private void expectation(Step step, Expectation expectation, int index) {
        if (expectation instanceof Expectation.Exit exit) {
            here = due(exit.timing());
            if ((exit.reason().isByInstruction() || exit.reason().isByMemoryAccess())
                    && lastActed.level() == Level.L2
                    && here.block() == 0) {
                here = lastActed;
            }
            expect(step, exit);
            l2Resume = here;
            if (here.block() == 0) {
                l2Main = here.index();
            }
            startPiece(index);
        } else if (expectation instanceof Expectation.EntryFailure) {
            expect(step, expectation);
            startPiece(index);
        } else if (expectation instanceof Expectation.Delivery delivery) {
            here = due(delivery.timing());
            expect(step, delivery);
            halted = false;
            here = new Code(List.of(), start.handlers(delivery.to()))
                    .handlerOf(delivery.to(), delivery.event().vector());
        } else if (expectation instanceof Expectation.Nothing) {
            if (!halted) {
                run(running, QUIET);
            }
            here = mainline();
            expect(step, expectation);
        } else {
            expect(step, expectation);
        }
    }

    /** L1 got control by an exit: a new piece of its code begins where HOST_RIP leads. */
    private void startPiece(int index) {
        running = Level.L1;
        l2Halted = halted;
        halted = false;
        pointHostRipAt(CodeAddress.main(Level.L1, l1.size()));
        hostRipWrite = Optional.empty();
        if (entersAgain(index)) {
            hostRipWrite = Optional.of(l1.size());
            l1.add(Instruction.of(Opcode.NOP));
        }
        here = mainline();
    }

    private void pointHostRipAt(CodeAddress address) {
        hostRipWrite.ifPresentOrElse(
                at -> l1.set(at, Instruction.vmwrite(VmcsField.HOST_RIP, address.value())),
                () -> hostRipIfFirst(address));
    }

    private void hostRipIfFirst(CodeAddress address) {
        if (!start.vmcs().containsKey(VmcsField.HOST_RIP)) {
            start.hostRip(address);
        }
    }

    private boolean entersAgain(int index) {
        for (Step step : steps.subList(index + 1, steps.size())) {
            if (step.clause() instanceof Clause.Enters) {
                return true;
            }
            if (step.clause() instanceof Expectation.Exit || step.clause() instanceof Expectation.EntryFailure) {
                return false;
            }
        }
        return false;
    }

    private Optional<Expectation.Next> nextOf(int index) {
        return steps.subList(index + 1, steps.size()).stream()
                .map(Step::clause)
                .filter(Expectation.Next.class::isInstance)
                .map(Expectation.Next.class::cast)
                .findFirst();
    }

    private CodeAddress due(Timing timing) {
        CodeAddress from = timing.handlerReturns() ? mainline() : here;
        if (timing.instructions() > 0 && from.equals(mainline())) {
            run(running, timing.instructions());
            return mainline();
        }
        return from.plus(timing.instructions());
    }

    /** Has a level run instructions that do nothing. */
    private void run(Level level, int instructions) {
        List<Instruction> code = code(level);
        int from = level == Level.L1 ? code.size() : l2Main;
        code.addAll(Collections.nCopies(Math.max(0, from + instructions - code.size()), Instruction.of(Opcode.NOP)));
        if (level == Level.L2) {
            l2Main += instructions;
        }
        here = mainline();
    }

    private CodeAddress mainline() {
        return running == Level.L1 ? CodeAddress.main(Level.L1, l1.size()) : CodeAddress.main(Level.L2, l2Main);
    }

    private List<Instruction> code(Level level) {
        return level == Level.L1 ? l1 : l2;
    }

    private void expect(Step step, Expectation expectation) {
        eventSinceInput |= expectation instanceof Expectation.Next;
        expected.add(new Expected(step, expectation, running, inputs.size(), here));
    }
}

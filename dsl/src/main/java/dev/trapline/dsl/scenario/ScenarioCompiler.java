package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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
    private final Lookahead ahead;
    private final StartState start;
    private final Whereabouts where;
    private final HostRip hostRip;
    private final DuePlaces due;
    private final List<Input> inputs = new ArrayList<>();
    private final List<Expected> expected = new ArrayList<>();
    private final Map<VmcsPointer, KnownVmcs> known = new EnumMap<>(VmcsPointer.class);
    private KnownVmcs vmcs;
    private boolean started;
    /** Whether an event has been expected since the last input. */
    private boolean eventSinceInput;
    /** Whether an event follows each of L2's instructions, so that none may be added. */
    private boolean stepping;

    private ScenarioCompiler(List<Step> steps) {
        this.steps = steps;
        ahead = new Lookahead(steps);
        start = new StartState(steps);
        where = new Whereabouts(start);
        hostRip = new HostRip(start, where.code(Level.L1));
        due = new DuePlaces(where);
        vmcs = KnownVmcs.first(start);
        known.put(VmcsPointer.FIRST, vmcs);
        stepping = start.eventAfterEachInstruction() || singleSteps(start.l2Code());
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
        finish();
        stop(where.code(Level.L1), l1Length);
        stop(where.code(Level.L2), l2Length);
        start.spuriousExit()
                .ifPresent(at -> inputs.add(new Input(new InputEvent.SpuriousL0Exit(), Arrival.before(at))));
        return new Compilation(
                new Program(
                        start.lacks(),
                        start.vmcs(),
                        start.l1InterruptsEnabled(),
                        start.apic(),
                        where.codeOf(Level.L1),
                        where.codeOf(Level.L2),
                        inputs,
                        start.notMapped(),
                        start.memory()),
                List.of(expected));
    }

    private void finish() {
        if (!where.isHalted() && (where.running() == Level.L1 || !stepping)) {
            where.run(where.running(), TAIL);
        }
        if (where.running() == Level.L1) {
            // L2 has no more to do, but must be seen running where it should not.
            where.code(Level.L2).addAll(Collections.nCopies(TAIL, Instruction.of(Opcode.NOP)));
        }
        hostRip.isAt(CodeAddress.main(Level.L1, idleFrom(where.code(Level.L1))));
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

    private static boolean singleSteps(List<Instruction> code) {
        for (Instruction instruction : code) {
            if (instruction.opcode() == Opcode.POPF && (instruction.value() & Rflags.TF) != 0) {
                return true;
            }
        }
        return false;
    }

    private void stimulus(Step step, Clause.Stimulus stimulus, int index) {
        boolean first = !started;
        started = true;
        if (stimulus instanceof Clause.Arrives arrives) {
            if (first) {
                enter(step, Opcode.VMLAUNCH, index);
                if (!start.emulatingVmEntry() && !start.entryMatters()) {
                    where.run(Level.L2, LEAD_IN);
                }
            }
            boolean duringEntry = first && start.emulatingVmEntry();
            arrive(arrives.events(), duringEntry ? Clause.Arrives.Moment.MEANWHILE : arrives.moment());
        } else if (stimulus instanceof Clause.Executes executes) {
            if (first && executes.level() == Level.L2) {
                enter(step, Opcode.VMLAUNCH, index);
            }
            execute(step, executes.level(), executes.instructions(), index);
        } else if (stimulus instanceof Clause.Enters enters) {
            enter(step, enters.instruction(), index);
        } else if (stimulus instanceof Clause.SkipsInstruction) {
            CodeAddress behind = vmcs.resume().plus(1);
            execute(step, Level.L1, List.of(Instruction.vmwrite(VmcsField.GUEST_RIP, behind.value())), index);
        } else if (stimulus instanceof Clause.OpensIrqWindow) {
            List<Instruction> window =
                    List.of(Instruction.of(Opcode.NOP), Instruction.of(Opcode.STI), Instruction.of(Opcode.NOP));
            execute(step, Level.L1, window, index);
        } else if (stimulus instanceof Clause.InjectsAtNextEntry injects) {
            execute(step, Level.L1, VmcsWrites.of(injects.event()), index);
        } else if (stimulus instanceof Clause.Loads loads) {
            load(step, loads.vmcs(), index);
        } else if (stimulus instanceof Clause.SetsUp) {
            CodeAddress l2Next = CodeAddress.main(Level.L2, where.code(Level.L2).size());
            execute(step, Level.L1, VmcsWrites.likeFirst(start, l2Next), index);
        }
    }

    private void arrive(List<InputEvent> events, Clause.Arrives.Moment moment) {
        if (moment == Clause.Arrives.Moment.NEXT) {
            where.backToMain();
            keepApartFromEarlierInputs();
        }
        if (moment != Clause.Arrives.Moment.MEANWHILE) {
            due.inputArrived();
            eventSinceInput = false;
        }
        Arrival arrival = moment == Clause.Arrives.Moment.MEANWHILE
                ? Arrival.during(where.lastActed())
                : Arrival.before(where.here());
        for (InputEvent event : events) {
            inputs.add(new Input(event, arrival));
        }
    }

    /** Inputs at one instruction arrive together. What is said to arrive after an event needs an instruction of its own. */
    private void keepApartFromEarlierInputs() {
        if (eventSinceInput
                && inputs.stream().anyMatch(input -> input.arrival().equals(Arrival.before(where.here())))) {
            if (where.isHalted()) {
                throw new MisuseException(
                        "when(…) with %s halted at %s".formatted(where.running(), where.here()),
                        "an input has arrived there before; let it execute an instruction in between");
            }
            where.run(where.running(), 1);
        }
    }

    private void load(Step step, VmcsPointer pointer, int index) {
        execute(step, Level.L1, List.of(new Instruction(Opcode.VMPTRLD, pointer.ordinal(), 0)), index);
        if (ahead.entersAgain(index)) {
            hostRip.writtenHere();
            where.backToMain();
        }
    }

    private void execute(Step step, Level level, List<Instruction> instructions, int index) {
        for (int i = 0; i < instructions.size(); i++) {
            Instruction instruction = instructions.get(i);
            where.execute(level, instruction);
            boolean completes = i < instructions.size() - 1 || !ahead.doesNotComplete(index);
            if (completes && Lookahead.reads(level, instruction)) {
                expect(step, new Expectation.Read(level, instruction));
            }
            if (completes && level == Level.L1) {
                follow(instruction);
            }
        }
        due.acted();
        stepping |= level == Level.L2 && singleSteps(instructions);
        boolean halts = instructions.get(instructions.size() - 1).opcode() == Opcode.HLT;
        where.halted(halts && (level == Level.L1 || !start.sets(ProcessorBased.HLT_EXITING)));
        where.backToMain();
    }

    /** What an instruction of L1 does to its VMCSs. */
    private void follow(Instruction instruction) {
        if (instruction.opcode() == Opcode.VMWRITE) {
            vmcs.write(VmcsField.of(instruction.operand()), instruction.value());
        } else if (instruction.opcode() == Opcode.VMPTRLD) {
            vmcs = known.computeIfAbsent(VmcsPointer.of(instruction.operand()), pointer -> new KnownVmcs());
        }
    }

    private void enter(Step step, Opcode instruction, int index) {
        where.execute(Level.L1, Instruction.of(instruction));
        due.acted();
        if (ahead.staysInL1(index)) {
            where.backToMain();
            return;
        }
        where.code(Level.L1).add(Instruction.of(Opcode.STOP));
        where.enter(vmcs.resume(), vmcs.isHalted());
        due.entered(vmcs);
        if (!ahead.failsEntry(index)) {
            expect(step, new Expectation.Entry(instruction));
        }
    }

    private void expectation(Step step, Expectation expectation, int index) {
        if (expectation instanceof Expectation.Exit exit) {
            CodeAddress place = due.of(exit, ahead.detailsOf(index));
            where.goTo(place);
            expect(step, exit);
            vmcs.exited(place, where.isHalted() && !ahead.interruptsDelivery(index));
            startPiece(index);
        } else if (expectation instanceof Expectation.EntryFailure) {
            expect(step, expectation);
            startPiece(index);
        } else if (expectation instanceof Expectation.Delivery delivery) {
            CodeAddress place = due.of(delivery);
            where.cameTo(place);
            expect(step, delivery);
            where.delivered(delivery.to(), delivery.event(), place);
        } else if (expectation instanceof Expectation.Nothing) {
            if (!where.isHalted()) {
                where.run(where.running(), QUIET);
            }
            where.backToMain();
            expect(step, expectation);
        } else {
            expect(step, expectation);
        }
    }

    /** L1 got control by an exit: a new piece of its code begins where HOST_RIP leads. */
    private void startPiece(int index) {
        hostRip.isAt(CodeAddress.main(Level.L1, where.code(Level.L1).size()));
        if (ahead.entersAgain(index)) {
            hostRip.writtenHere();
        }
        where.leave();
    }

    private void expect(Step step, Expectation expectation) {
        eventSinceInput |= expectation instanceof Expectation.Next;
        expected.add(new Expected(step, expectation, where.running(), inputs.size(), where.here()));
    }
}

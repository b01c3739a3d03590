package dev.trapline.differ;

import dev.trapline.dsl.L1Runs;
import dev.trapline.dsl.L1Verbs;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.L2Verbs;
import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What L1 and L2 do and what arrives, in the order in which a run came to it, in words. Instructions that do nothing are counted, or left out. */
final class Stimuli {

    /** What becomes of instructions that do nothing. */
    enum Idle {
        /** No word. */
        LEFT_OUT,
        /** {@code runs(n)}. */
        SAID
    }

    private final Program program;
    private final Idle idle;
    private final Deque<Input> inputs;
    private final List<Said> said = new ArrayList<>();
    private final Set<CodeAddress> laidDown = new HashSet<>();
    private CodeAddress at = CodeAddress.main(Level.L1, 0);

    private Stimuli(Program program, Idle idle) {
        this.program = program;
        this.idle = idle;
        this.inputs = new ArrayDeque<>(program.inputs());
    }

    static List<Said> of(Program program, Trace trace, Idle idle) {
        Stimuli stimuli = new Stimuli(program, idle);
        trace.events().forEach(stimuli::follow);
        return stimuli.said;
    }

    private void follow(TraceEvent event) {
        if (event instanceof TraceEvent.Arrived) {
            arrive();
        } else if (event instanceof TraceEvent.Entered entered) {
            toEntry();
            at = CodeAddress.of(entered.guest().rip());
        } else if (event instanceof TraceEvent.Exited exited) {
            if (exited.entryFailure()) {
                toEntry();
            } else {
                CodeAddress place = CodeAddress.of(exited.guest().rip());
                to(place);
                layDown(place);
            }
            at = CodeAddress.of(exited.host().rip());
        } else if (event instanceof TraceEvent.VmFailed failed) {
            to(CodeAddress.of(failed.rip()));
        } else if (event instanceof TraceEvent.Delivered delivered) {
            CodeAddress place = CodeAddress.of(delivered.returnRip());
            boolean fault = delivered.event().type() == EventType.HARDWARE_EXCEPTION
                    && delivered.event().vector() != ExceptionVector.DB.vector();
            if (delivered.source() != TraceEvent.Source.INJECTION) {
                to(place);
                if (fault) {
                    layDown(place);
                }
            }
            at = fault ? place.plus(1) : place;
        } else if (event instanceof TraceEvent.Ended ended && CodeAddress.isCode(ended.rip())) {
            to(CodeAddress.of(ended.rip()));
        }
    }

    private void arrive() {
        Input input = inputs.remove();
        Arrival arrival = input.arrival();
        boolean before = arrival.moment() == Arrival.Moment.BEFORE;
        if (before || at.level() == arrival.at().level()) {
            to(before ? arrival.at() : arrival.at().plus(1));
        }
        InputEvent event = input.event();
        String source = Source.of(event);
        if (before) {
            said.add(new Said(
                    "",
                    ".when(%s)".formatted(source),
                    stage -> stage instanceof L2Runs l2 && at(stage, Level.L2)
                            ? l2.when(event)
                            : ((L1Runs) stage).when(event)));
        } else {
            said.add(new Said(
                    "",
                    ".meanwhile(%s)".formatted(source),
                    stage -> stage instanceof L2Runs.Acted l2 ? l2.meanwhile(event) : meanwhile(stage, event)));
        }
    }

    private static boolean at(Object stage, Level level) {
        return level == Level.L2 ? stage instanceof L2Runs : stage instanceof L1Runs;
    }

    private static Object meanwhile(Object stage, InputEvent event) {
        return stage instanceof L2Runs.Entering entering
                ? entering.meanwhile(event)
                : ((L1Runs.Acted) stage).meanwhile(event);
    }

    /** To L1's next VM entry, which is said too. */
    private void toEntry() {
        while (!isEntry(instruction(at))) {
            if (instruction(at).opcode() == Opcode.STOP) {
                throw new Said.UntoldException("a VM entry that is not in L1's line of code");
            }
            step();
        }
        step();
    }

    private static boolean isEntry(Instruction instruction) {
        return instruction.opcode() == Opcode.VMLAUNCH || instruction.opcode() == Opcode.VMRESUME;
    }

    /** What is in handlers runs by itself. */
    private void to(CodeAddress place) {
        if (place.level() != at.level() || place.block() != 0 || at.block() != 0) {
            return;
        }
        int idling = 0;
        while (at.index() < place.index()) {
            boolean nothing = instruction(at).opcode() == Opcode.NOP;
            if (!nothing) {
                idle(idling);
                idling = 0;
            } else if (laidDown.add(at)) {
                idling++;
            }
            step();
        }
        idle(idling);
        at = place;
    }

    private void idle(int instructions) {
        if (instructions > 0 && idle == Idle.SAID) {
            Level level = at.level();
            say(
                    level,
                    ".runs(%d)".formatted(instructions),
                    stage -> level == Level.L1
                            ? ((L1Verbs) stage).runs(instructions)
                            : ((L2Verbs) stage).runs(instructions));
        }
    }

    private void step() {
        layDown(at);
        at = at.plus(1);
    }

    private void layDown(CodeAddress place) {
        Instruction instruction = instruction(place);
        Opcode opcode = instruction.opcode();
        boolean hostRip = opcode == Opcode.VMWRITE && VmcsField.of(instruction.operand()) == VmcsField.HOST_RIP;
        if (place.block() != 0 || opcode == Opcode.NOP || opcode == Opcode.STOP || hostRip || !laidDown.add(place)) {
            return;
        }
        if (place.level() == Level.L2) {
            say(
                    Level.L2,
                    ".executes(%s)".formatted(Source.of(instruction)),
                    stage -> ((L2Verbs) stage).executes(instruction));
        } else if (opcode == Opcode.VMLAUNCH) {
            say(Level.L1, ".launches()", stage -> ((L1Verbs) stage).launches());
        } else if (opcode == Opcode.VMRESUME) {
            say(Level.L1, ".resumes()", stage -> ((L1Verbs) stage).resumes());
        } else if (opcode == Opcode.VMWRITE) {
            VmcsField field = VmcsField.of(instruction.operand());
            say(
                    Level.L1,
                    ".writes(%s, %s)".formatted(Source.field(instruction.operand()), Source.hex(instruction.value())),
                    stage -> ((L1Verbs) stage).writes(field, instruction.value()));
        } else if (opcode == Opcode.VMREAD) {
            VmcsField field = VmcsField.of(instruction.operand());
            say(
                    Level.L1,
                    ".reads(%s)".formatted(Source.field(instruction.operand())),
                    stage -> ((L1Verbs) stage).reads(field));
        } else {
            say(
                    Level.L1,
                    ".executes(%s)".formatted(Source.of(instruction)),
                    stage -> ((L1Verbs) stage).executes(instruction));
        }
    }

    private void say(Level level, String source, java.util.function.UnaryOperator<Object> says) {
        said.add(new Said(level == Level.L1 ? "l1" : "l2", source, says));
    }

    private Instruction instruction(CodeAddress address) {
        List<Instruction> main = program.code(address.level()).main();
        return address.block() == 0 && address.index() < main.size()
                ? main.get(address.index())
                : Instruction.of(Opcode.STOP);
    }
}

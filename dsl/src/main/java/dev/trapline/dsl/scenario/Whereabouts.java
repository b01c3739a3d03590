package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Where L1 and L2 are, as far as a chain has been followed, and the instructions laid down for them by then. */
final class Whereabouts {

    private static final Set<Opcode> NEVER_FAULT =
            EnumSet.of(Opcode.NOP, Opcode.PAUSE, Opcode.STI, Opcode.CLI, Opcode.MOV_SS, Opcode.POPF);

    private final List<Instruction> l1 = new ArrayList<>();
    private final List<Instruction> l2 = new ArrayList<>();
    private final List<Handler> l1Handlers;
    private final List<Handler> l2Handlers;
    /** Where the handlers return to that each level has entered, the last first. */
    private final Deque<CodeAddress> l1Returns = new ArrayDeque<>();

    private final Deque<CodeAddress> l2Returns = new ArrayDeque<>();
    private Level running = Level.L1;
    /** Whether the running level executes nothing until an event. */
    private boolean halted;
    /** Where L2 goes on in its main code. */
    private int l2Main;
    /** The instruction of the running level that is next. */
    private CodeAddress here = CodeAddress.main(Level.L1, 0);
    /** The last instruction that a word made somebody execute. */
    private CodeAddress lastActed = here;

    Whereabouts(StartState start) {
        l1Handlers = start.handlers(Level.L1);
        l2Handlers = start.handlers(Level.L2);
        l2.addAll(start.l2Code());
    }

    Level running() {
        return running;
    }

    boolean isHalted() {
        return halted;
    }

    void halted(boolean now) {
        halted = now;
    }

    CodeAddress here() {
        return here;
    }

    CodeAddress lastActed() {
        return lastActed;
    }

    List<Instruction> code(Level level) {
        return level == Level.L1 ? l1 : l2;
    }

    private List<Handler> handlers(Level level) {
        return level == Level.L1 ? l1Handlers : l2Handlers;
    }

    private Deque<CodeAddress> returns(Level level) {
        return level == Level.L1 ? l1Returns : l2Returns;
    }

    /** The code of a level, as a program has it. */
    Code codeOf(Level level) {
        return new Code(code(level), handlers(level));
    }

    /** The next instruction of the running level outside of handlers. */
    CodeAddress mainline() {
        return CodeAddress.main(running, running == Level.L1 ? l1.size() : l2Main);
    }

    /** Handlers have returned: the main code goes on. */
    void backToMain() {
        returns(running).clear();
        here = mainline();
    }

    /** A level executes an instruction of its main code, behind all there is. */
    CodeAddress execute(Level level, Instruction instruction) {
        List<Instruction> code = code(level);
        code.add(instruction);
        lastActed = CodeAddress.main(level, code.size() - 1);
        if (level == Level.L2) {
            l2Main = code.size();
        }
        return lastActed;
    }

    /** Has a level run instructions that do nothing. */
    void run(Level level, int instructions) {
        int from = level == Level.L1 ? l1.size() : l2Main;
        pad(level, from + instructions);
        if (level == Level.L2) {
            l2Main += instructions;
        }
        here = mainline();
    }

    private void pad(Level level, int length) {
        List<Instruction> code = code(level);
        code.addAll(Collections.nCopies(Math.max(0, length - code.size()), Instruction.of(Opcode.NOP)));
    }

    /** L2 gets control, and goes on at an instruction. */
    void enter(CodeAddress at, boolean haltedThere) {
        running = Level.L2;
        halted = haltedThere;
        goTo(at);
    }

    /** L1 gets control. */
    void leave() {
        running = Level.L1;
        halted = false;
        backToMain();
    }

    /** The running level has come to an instruction. */
    void cameTo(CodeAddress at) {
        here = at;
    }

    /** L2 goes on at an instruction. */
    void goTo(CodeAddress at) {
        here = at;
        if (at.block() == 0 && at.level() == Level.L2) {
            l2Main = at.index();
        }
    }

    /** Where an event is due that comes between two instructions. */
    CodeAddress due(Timing timing) {
        if (timing.betweenIterations()) {
            return hasJustActed() ? lastActed : here;
        }
        CodeAddress from = switch (timing.returning()) {
            case NONE -> here;
            case LAST ->
                returns(running).isEmpty() ? mainline() : returns(running).pop();
            case ALL -> {
                returns(running).clear();
                yield mainline();
            }
        };
        if (timing.instructions() > 0 && from.equals(mainline())) {
            run(running, timing.instructions());
            return mainline();
        }
        return from.plus(timing.instructions());
    }

    /** Where an exit is due that an instruction causes, which has not executed then. */
    CodeAddress dueAtInstruction(Timing timing) {
        return timing.equals(Timing.AT_ONCE) && hasJustActed() ? lastActed : due(timing);
    }

    /** Where a fault is due: at the instruction that was executed last, if that can raise one, and else at the next. */
    CodeAddress dueAtFault(Timing timing) {
        boolean canFault =
                hasJustActed() && !NEVER_FAULT.contains(instructionAt(lastActed).opcode());
        return timing.equals(Timing.AT_ONCE) && canFault ? lastActed : due(timing);
    }

    /** Where an event is due that an instruction raises which is over then: behind that instruction. */
    CodeAddress dueBehindInstruction(Timing timing, Event event) {
        CodeAddress at = due(timing);
        return raises(instructionAt(at), event) ? at.plus(1) : at;
    }

    private boolean hasJustActed() {
        return lastActed.level() == running && here.equals(lastActed.plus(1));
    }

    private Instruction instructionAt(CodeAddress at) {
        List<Instruction> block = at.block() == 0
                ? code(at.level())
                : handlers(at.level()).get(at.block() - 1).code();
        return at.index() < block.size() ? block.get(at.index()) : Instruction.of(Opcode.STOP);
    }

    private static boolean raises(Instruction instruction, Event event) {
        return switch (event.info().type()) {
            case SOFTWARE_INTERRUPT ->
                instruction.opcode() == Opcode.INT
                        && instruction.operand() == event.info().vector();
            case SOFTWARE_EXCEPTION -> instruction.opcode() == Opcode.INT3;
            case PRIVILEGED_SOFTWARE_EXCEPTION -> instruction.opcode() == Opcode.INT1;
            default -> false;
        };
    }

    /** An event was delivered: its handler is next, and returns to where the event came, or behind, as far as it moves the return address. */
    void delivered(Level to, Event event, CodeAddress place) {
        CodeAddress handler = codeOf(to).handlerOf(to, event.info().vector());
        long skips = handlers(to).get(handler.block() - 1).code().stream()
                .filter(instruction -> instruction.opcode() == Opcode.ADVANCE_RETURN_ADDRESS)
                .count();
        CodeAddress returnsTo = place.plus((int) skips);
        returns(to).push(returnsTo);
        if (place.block() == 0) {
            pad(to, returnsTo.index());
            if (to == Level.L2) {
                l2Main = returnsTo.index();
            }
        }
        halted = false;
        here = handler;
    }
}

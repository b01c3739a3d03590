package dev.trapline.machine;

import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.program.VmcsValues;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where in a program's code its inputs are sent. L1 and L2 send them to their own processor, by an inter-processor interrupt that arrives at the boundary behind the
 * WRMSR. Interrupts that are to be pending at a VM entry, L1 sends before, with
 * interrupts disabled.
 */
final class Inputs {

    /** Delivery mode fixed, edge, to this processor alone (SDM 10.6.1). */
    static final long FIXED_TO_SELF = 0x44000;

    /** Delivery mode NMI, to the processor whose identifier is 0. */
    private static final long NMI_TO_0 = 0x4400;

    /** Instructions behind which something may be recognised that was held back before. */
    private static final Set<Opcode> MAY_OPEN = EnumSet.of(Opcode.POPF, Opcode.MOV_TO_CR8, Opcode.WRMSR);

    /** What a program cannot have. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String why) {
            super(why);
        }
    }

    /**
     * What is sent at a place.
     *
     * @param number in the order in which they are sent, from 0
     * @param event the input
     */
    record Sent(int number, InputEvent event) {
        /** For the interrupt-command register. */
        long command() {
            return event instanceof InputEvent.HardwareInterrupt interrupt
                    ? FIXED_TO_SELF | interrupt.vector()
                    : NMI_TO_0;
        }
    }

    private final Program program;
    private final InterruptFlag l1Flag;
    /** By place, in the order in which the places are come to. */
    private final Map<CodeAddress, List<InputEvent>> before = new LinkedHashMap<>();

    private Optional<CodeAddress> last = Optional.empty();
    private final CodeAddress firstEntry;
    private boolean moved;
    /** Where an NMI is sent that was to be pending at a VM entry which failed. */
    private final Set<CodeAddress> behindFailedEntry = new HashSet<>();

    private Inputs(Program program) {
        this.program = program;
        this.l1Flag = InterruptFlag.of(program);
        this.firstEntry = firstEntry(program);
    }

    /**
     * The places for a program.
     *
     * @throws RefusedException if one of its inputs cannot be had where it is to arrive
     */
    static Inputs of(Program program) throws RefusedException {
        Inputs inputs = new Inputs(program);
        for (Input input : program.inputs()) {
            if (!input.event().concernsL0Alone() && !(input.event() instanceof InputEvent.RunnableQuestion)) {
                inputs.place(input);
            }
        }
        inputs.checkTogether();
        return inputs;
    }

    /** What is sent before an instruction, in order. */
    List<Sent> before(CodeAddress address) {
        List<Sent> sent = new ArrayList<>();
        int number = 0;
        for (Map.Entry<CodeAddress, List<InputEvent>> place : before.entrySet()) {
            for (InputEvent event : place.getValue()) {
                boolean late = place.getKey().equals(start()) && behindFailedEntry.contains(address);
                if (place.getKey().equals(address) || late) {
                    sent.add(new Sent(number, event));
                }
                number++;
            }
        }
        return sent;
    }

    /** Whether something is sent before the first VM entry that arrives behind it. Where that fails, the run is not what the program says. */
    boolean arePassedByEntry() {
        return moved;
    }

    private static CodeAddress firstEntry(Program program) {
        List<Instruction> main = program.l1().main();
        int at = 0;
        while (at < main.size()
                && main.get(at).opcode() != Opcode.VMLAUNCH
                && main.get(at).opcode() != Opcode.VMRESUME) {
            at++;
        }
        return CodeAddress.main(Level.L1, at);
    }

    private void place(Input input) throws RefusedException {
        InputEvent event = input.event();
        if (!(event instanceof InputEvent.HardwareInterrupt || event instanceof InputEvent.Nmi)) {
            throw new RefusedException("nothing in the machine makes %s arrive".formatted(event));
        }
        Arrival arrival = input.arrival();
        boolean startsL2 = arrival.equals(Arrival.before(start()));
        boolean atEntry = arrival.equals(Arrival.during(firstEntry)) || (startsL2 && !injects());
        if (atEntry && isIrq(event)) {
            pendAtEntry(event);
            moved |= startsL2;
        } else if (atEntry) {
            sendAtEntry(event);
            if (!startsL2) {
                sendIfEntryFails();
            }
        } else {
            send(event, boundary(arrival));
        }
    }

    private CodeAddress start() {
        return CodeAddress.of(program.field(VmcsField.GUEST_RIP));
    }

    private static boolean isIrq(InputEvent event) {
        return event instanceof InputEvent.HardwareInterrupt;
    }

    private boolean injects() {
        return (program.field(VmcsField.VM_ENTRY_INTR_INFO_FIELD) & EventInfo.VALID) != 0;
    }

    /** Whether nothing else can come at the boundary behind the VM entry, so that an instruction of L2 may send an input there. */
    private boolean isQuietAtEntry() {
        return program.field(VmcsField.GUEST_ACTIVITY_STATE) == 0
                && program.field(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) == 0
                && (program.field(VmcsField.GUEST_INTERRUPTIBILITY_INFO)
                                & (Interruptibility.STI | Interruptibility.MOV_SS))
                        == 0
                && !program.sets(ProcessorBased.INTR_WINDOW_EXITING)
                && !program.sets(ProcessorBased.NMI_WINDOW_EXITING)
                && !program.sets(ProcessorBased.TPR_SHADOW)
                && (program.field(VmcsField.GUEST_RFLAGS) & (Rflags.TF | Rflags.RF)) == 0;
    }

    /** Sent by L1, before the VM entry. */
    private void pendAtEntry(InputEvent event) throws RefusedException {
        if (before.keySet().stream().anyMatch(place -> !place.equals(firstEntry))) {
            throw new RefusedException(
                    "%s is to be pending at the VM entry, behind inputs that arrive elsewhere".formatted(event));
        }
        if (!l1Flag.isSurelyDisabled(firstEntry.index())) {
            throw new RefusedException(
                    "L1 enters L2 with interrupts enabled, so nothing can be sent before that is to be pending behind");
        }
        send(event, firstEntry);
    }

    /** L1 would take an NMI at once, so L2 sends it, before its first instruction. */
    private void sendAtEntry(InputEvent event) throws RefusedException {
        if (injects() || !isQuietAtEntry() || !program.apic().pending().isEmpty() || before.containsKey(firstEntry)) {
            throw new RefusedException("an NMI is to be pending at a VM entry that other events may follow");
        }
        send(event, start());
    }

    /** L2 has not sent it then, so L1 does where it goes on. */
    private void sendIfEntryFails() {
        behindFailedEntry.add(firstEntry.plus(1));
        new VmcsValues(program)
                .all(VmcsField.HOST_RIP)
                .filter(CodeAddress::isCode)
                .forEach(landing -> behindFailedEntry.add(CodeAddress.of(landing)));
    }

    /** The instruction before which an input is to be sent. */
    private CodeAddress boundary(Arrival arrival) throws RefusedException {
        CodeAddress at = arrival.at();
        if (arrival.moment() == Arrival.Moment.BEFORE) {
            return at;
        }
        Opcode opcode = instruction(at).opcode();
        switch (opcode) {
            case NOP,
                    STI,
                    CLI,
                    MOV_SS,
                    POPF,
                    PAUSE,
                    RDMSR,
                    WRMSR,
                    VMREAD,
                    VMWRITE,
                    MOV_TO_CR8,
                    CPUID,
                    VMCLEAR,
                    VMPTRLD -> {
                return at.plus(1);
            }
            default -> throw new RefusedException("an input is to arrive with %s of %s".formatted(opcode, at.level()));
        }
    }

    private void send(InputEvent event, CodeAddress place) throws RefusedException {
        if (before.containsKey(place)) {
            if (!last.equals(Optional.of(place))) {
                throw new RefusedException("inputs arrive at %s twice, and elsewhere in between".formatted(place));
            }
        } else {
            checkBoundary(place);
        }
        last = Optional.of(place);
        before.computeIfAbsent(place, any -> new ArrayList<>()).add(event);
    }

    /** Instructions that send an input must not take the place of what was to come at that boundary. */
    private void checkBoundary(CodeAddress place) throws RefusedException {
        if (place.index() > 0) {
            Opcode previous = instruction(place.plus(-1)).opcode();
            if (previous == Opcode.STI || previous == Opcode.MOV_SS) {
                throw new RefusedException(
                        "an input is to arrive in the shadow of %s, which sending it would end".formatted(previous));
            }
            if (previous == Opcode.HLT && !(place.level() == Level.L2 && program.sets(ProcessorBased.HLT_EXITING))) {
                throw new RefusedException("an input is to arrive while %s is halted".formatted(place.level()));
            }
        }
        if (place.index() > 0
                && place.level() == Level.L2
                && mayHoldSomethingBack()
                && MAY_OPEN.contains(instruction(place.plus(-1)).opcode())) {
            throw new RefusedException("an input is to arrive behind %s, where another event may come before it is sent"
                    .formatted(instruction(place.plus(-1))));
        }
        if (place.level() == Level.L2 && mayBeHaltedByL1()) {
            throw new RefusedException("an input is to arrive where L1 may have halted L2");
        }
        if (place.level() == Level.L2 && place.equals(start()) && !injects() && !isQuietAtEntry()) {
            throw new RefusedException("an input is to arrive at a VM entry that other events may follow");
        }
        if (place.level() == Level.L2 && SingleStepping.isPossible(program)) {
            throw new RefusedException("an input is to arrive while L2 is single-stepped");
        }
    }

    /** Whether L1 writes an activity state in which L2 does not execute what would send an input. */
    private boolean mayBeHaltedByL1() {
        return new VmcsValues(program)
                .all(VmcsField.GUEST_ACTIVITY_STATE)
                .skip(1)
                .anyMatch(state -> state != ActivityState.ACTIVE.ordinal());
    }

    private boolean mayHoldSomethingBack() {
        return program.sets(ProcessorBased.INTR_WINDOW_EXITING)
                || program.sets(ProcessorBased.NMI_WINDOW_EXITING)
                || program.sets(ProcessorBased.TPR_SHADOW)
                || !program.apic().pending().isEmpty()
                || !before.isEmpty();
    }

    /** Several that are sent one behind the other have to wait until the last of them is there. */
    private void checkTogether() throws RefusedException {
        for (Map.Entry<CodeAddress, List<InputEvent>> place : before.entrySet()) {
            List<InputEvent> events = place.getValue();
            if (events.size() > 1) {
                if (place.getKey().level() == Level.L2
                        || place.getKey().block() != 0
                        || !l1Flag.isSurelyDisabled(place.getKey().index())) {
                    throw new RefusedException("several inputs are to arrive at once where the first would not wait");
                }
                // Interrupts wait; of NMIs one, that comes last.
                events.sort((one, other) -> Boolean.compare(isIrq(other), isIrq(one)));
                long nmis = events.stream().filter(event -> !isIrq(event)).count();
                if (nmis > 1) {
                    throw new RefusedException("several NMIs are to arrive at once");
                }
            }
        }
    }

    private Instruction instruction(CodeAddress at) {
        List<Handler> handlers = program.code(at.level()).handlers();
        if (at.block() > handlers.size()) {
            return Instruction.of(Opcode.STOP);
        }
        List<Instruction> block = at.block() == 0
                ? program.code(at.level()).main()
                : handlers.get(at.block() - 1).code();
        return at.index() < block.size() ? block.get(at.index()) : Instruction.of(Opcode.STOP);
    }
}

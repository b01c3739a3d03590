package dev.trapline.machine;

import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The way through a program: where it stands, what L1 and L2 completed, and which inputs have arrived. It has no loops, so that from one place where it is known
 * to have been to the next there is one way.
 */
final class Walk {

    private static final int MOST_STEPS = 100_000;

    private final Program program;
    private final List<TraceEvent> events = new ArrayList<>();
    private final Stack l1Stack = new Stack(Program.L1_STACK_TOP, Layout.L1_STACK_TOP);
    private final Stack l2Stack = new Stack(Program.L2_STACK_TOP, Layout.L2_STACK_TOP);
    private final ProgramVmcs vmcs;
    private final LocalApicView apic;
    private final Deque<Input> inputs;
    private final Deque<Input> inputsOfL0;
    private CodeAddress at = CodeAddress.main(Level.L1, 0);
    private boolean injecting;
    private long l1;
    private long l2;
    private long l2AtEntry;
    private int steps;

    Walk(Program program) {
        this.program = program;
        this.vmcs = new ProgramVmcs(program);
        this.apic = new LocalApicView(program.apic());
        this.inputs = new ArrayDeque<>(program.inputs().stream()
                .filter(input -> !input.event().concernsL0Alone())
                .toList());
        this.inputsOfL0 = new ArrayDeque<>(program.inputs().stream()
                .filter(input -> input.event().concernsL0Alone())
                .toList());
    }

    /** What happened so far. */
    List<TraceEvent> events() {
        return events;
    }

    /** The instruction that is next. */
    CodeAddress at() {
        return at;
    }

    Level level() {
        return at.level();
    }

    ProgramVmcs vmcs() {
        return vmcs;
    }

    LocalApicView apic() {
        return apic;
    }

    /** That of who runs. */
    Stack stack() {
        return stack(level());
    }

    Stack stack(Level level) {
        return level == Level.L1 ? l1Stack : l2Stack;
    }

    Progress progress() {
        return new Progress(l1, l2);
    }

    /** What L2 completed since the VM entry. */
    long l2SinceEntry() {
        return l2 - l2AtEntry;
    }

    /** Whether an event that L1 injects has neither been delivered nor lost. */
    boolean isInjecting() {
        return injecting;
    }

    void injectionIsOver() {
        injecting = false;
    }

    /** The instruction that is next; behind the last of a block, the program ends. */
    Instruction here() {
        List<Instruction> block = at.block() == 0
                ? program.code(level()).main()
                : program.code(level()).handlers().get(at.block() - 1).code();
        return at.index() < block.size() ? block.get(at.index()) : Instruction.of(Opcode.STOP);
    }

    /** Goes on elsewhere. */
    void jump(CodeAddress address) {
        at = address;
    }

    /** To the instruction of L1 that enters L2. */
    void toEntry() {
        boundary();
        while (here().opcode() != Opcode.VMLAUNCH && here().opcode() != Opcode.VMRESUME) {
            step();
        }
    }

    /** The VM entry that is next failed; what arrives during it is L1's. */
    void entryFailed() {
        arrive(Arrival.during(at));
    }

    /** Into L2, if it is not there. */
    void toL2() {
        if (level() == Level.L1) {
            toEntry();
            enter();
        }
    }

    /** To an instruction of who runs. */
    void to(CodeAddress place) {
        ReplayException.require(level() == place.level(), () -> "%s was next, and not %s".formatted(place, at));
        boundary();
        while (!at.equals(place)) {
            step();
        }
    }

    /** To the STOP of L1 that ends the program. */
    void toStopOfL1() {
        boundary();
        while (level() == Level.L1 && here().opcode() != Opcode.STOP) {
            step();
        }
        ReplayException.require(level() == Level.L1, () -> "L1 ended, but L2 was last to run");
    }

    /** To where an event returns that was delivered; the event, if it is an instruction that caused it. */
    Optional<EventInfo> toDelivery(CodeAddress returnTo, int vector) {
        if (injecting) {
            return Optional.empty();
        }
        boundary();
        while (!at.equals(returnTo)) {
            Optional<EventInfo> software = software(here());
            if (software.isPresent()
                    && software.get().vector() == vector
                    && at.plus(1).equals(returnTo)) {
                return software;
            }
            step();
        }
        return Optional.empty();
    }

    private static Optional<EventInfo> software(Instruction instruction) {
        return switch (instruction.opcode()) {
            case INT -> Optional.of(new EventInfo(EventType.SOFTWARE_INTERRUPT, instruction.operand()));
            case INT3 -> Optional.of(new EventInfo(EventType.SOFTWARE_EXCEPTION, 3));
            case INT1 -> Optional.of(new EventInfo(EventType.PRIVILEGED_SOFTWARE_EXCEPTION, 1));
            default -> Optional.empty();
        };
    }

    private void enter() {
        CodeAddress instruction = at;
        Opcode opcode = here().opcode();
        l1++;
        l2AtEntry = l2;
        vmcs.launched(true);
        Optional<EventInfo> injected = EventInfo.of(vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD));
        injecting =
                injected.filter(event -> event.type() != EventType.OTHER_EVENT).isPresent();
        at = CodeAddress.of(vmcs.get(VmcsField.GUEST_RIP));
        events.add(new TraceEvent.Entered(opcode, vmcs.guest(), injected, vmcs.controls(), progress()));
        arrive(Arrival.during(instruction));
    }

    /** What is due before the instruction that is next. */
    private void boundary() {
        if (!injecting) {
            arrive(Arrival.before(at));
        }
    }

    private void arrive(Arrival arrival) {
        arrive(arrival, inputsOfL0);
        arrive(arrival, inputs);
    }

    private void arrive(Arrival arrival, Deque<Input> left) {
        while (!left.isEmpty() && left.element().arrival().equals(arrival)) {
            InputEvent event = left.remove().event();
            int arrived = events.size();
            if (event instanceof InputEvent.HardwareInterrupt interrupt) {
                request(interrupt.vector());
            }
            events.add(arrived, new TraceEvent.Arrived(event, apic.state(), progress()));
        }
    }

    private void request(int vector) {
        if (!apic.isPending(vector)) {
            apic.request(vector);
            events.add(new TraceEvent.Requested(vector, progress()));
        }
    }

    /** An instruction that left no record. */
    private void step() {
        ReplayException.require(++steps < MOST_STEPS, () -> "the program would go on for ever, at %s".formatted(at));
        Instruction executed = here();
        switch (executed.opcode()) {
            case NOP,
                    STI,
                    CLI,
                    MOV_SS,
                    POPF,
                    HLT,
                    PAUSE,
                    LOAD,
                    MAP_PAGE,
                    MAP_EPT_PAGE,
                    MOV_DR,
                    IN,
                    CPUID,
                    INVD,
                    XSETBV,
                    VMXOFF -> complete();
            case MOV_TO_CR8 -> {
                if (level() == Level.L1 || !vmcs.controls().has(ProcessorBased.TPR_SHADOW)) {
                    apic.taskPriority((int) executed.value() << 4);
                }
                complete();
            }
            case WRMSR -> {
                if (level() == Level.L1 || !vmcs.controls().has(SecondaryBased.VIRTUALIZE_X2APIC_MODE)) {
                    write(executed);
                }
                complete();
            }
            case POP -> {
                stack().pop();
                complete();
            }
            case ADVANCE_RETURN_ADDRESS -> {
                stack().advance();
                complete();
            }
            case IRET -> complete(stack().iret());
            default -> throw new ReplayException("%s at %s left no record".formatted(executed, at));
        }
        boundary();
    }

    private void write(Instruction wrmsr) {
        switch (Msr.of(wrmsr.operand()).orElseThrow()) {
            case X2APIC_EOI -> apic.eoi();
            case X2APIC_TPR -> apic.taskPriority((int) wrmsr.value());
            case X2APIC_SELF_IPI, X2APIC_ICR -> {
                int vector = (int) wrmsr.value() & 0xFF;
                if (vector >= LocalApicView.LOWEST_VECTOR) {
                    request(vector);
                }
            }
            default -> {
                // Nothing that is looked at before it is read again.
            }
        }
    }

    /** The instruction that is next completes. */
    void complete() {
        complete(at.plus(1));
    }

    private void complete(CodeAddress next) {
        CodeAddress instruction = at;
        if (level() == Level.L1) {
            l1++;
        } else {
            l2++;
        }
        at = next;
        arrive(Arrival.during(instruction));
    }
}

package dev.trapline.random;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What can be taken away from a program, the largest parts first. Each can be applied to a program from which others were taken before. */
final class Reductions {

    /** Fields whose bits stand for themselves. */
    private static final Set<VmcsField> OF_BITS = EnumSet.of(
            VmcsField.PIN_BASED_VM_EXEC_CONTROL,
            VmcsField.CPU_BASED_VM_EXEC_CONTROL,
            VmcsField.SECONDARY_VM_EXEC_CONTROL,
            VmcsField.EXCEPTION_BITMAP,
            VmcsField.VM_EXIT_CONTROLS,
            VmcsField.GUEST_RFLAGS,
            VmcsField.GUEST_PENDING_DBG_EXCEPTIONS,
            VmcsField.GUEST_INTERRUPTIBILITY_INFO,
            VmcsField.GUEST_ACTIVITY_STATE);

    /** Of a field that a spec need not speak of. */
    private static final Map<VmcsField, Long> USUAL = Map.of(
            VmcsField.GUEST_RFLAGS,
            Rflags.FIXED | Rflags.IF,
            VmcsField.VM_ENTRY_INSTRUCTION_LEN,
            1L,
            VmcsField.CPU_BASED_VM_EXEC_CONTROL,
            ProcessorBased.USE_MSR_BITMAPS.mask());

    private final Program program;
    private final List<UnaryOperator<Program>> all = new ArrayList<>();

    private Reductions(Program program) {
        this.program = program;
    }

    static List<UnaryOperator<Program>> of(Program program) {
        Reductions reductions = new Reductions(program);
        for (Level level : Level.values()) {
            reductions.lessCode(level);
        }
        reductions.fewerInputs();
        reductions.writesAtStart();
        for (Level level : Level.values()) {
            reductions.usualHandlers(level);
        }
        reductions.fewerFields();
        reductions.plainMemory();
        reductions.plainApic();
        return reductions.all;
    }

    private void add(Consumer<Draft> change) {
        all.add(before -> {
            Draft draft = new Draft(before);
            change.accept(draft);
            return draft.program();
        });
    }

    private void lessCode(Level level) {
        List<Instruction> main = program.code(level).main();
        for (int i = 0; i < main.size(); i++) {
            replaced(level, i, Opcode.STOP);
        }
        for (int i = main.size() - 1; i >= 0; i--) {
            if (!keepsFromCircling(main.get(i))) {
                replaced(level, i, Opcode.NOP);
            }
        }
    }

    /** Without it, L1 would go on at the same place after the next exit, for ever. */
    private static boolean keepsFromCircling(Instruction instruction) {
        return instruction.opcode() == Opcode.VMWRITE && VmcsField.of(instruction.operand()) == VmcsField.HOST_RIP;
    }

    private void replaced(Level level, int index, Opcode opcode) {
        Opcode now = program.code(level).main().get(index).opcode();
        if (now != Opcode.STOP && now != opcode) {
            add(draft -> draft.code(level).set(index, Instruction.of(opcode)));
        }
    }

    private void fewerInputs() {
        program.inputs().forEach(input -> add(draft -> draft.inputs.remove(input)));
        for (Input input : program.inputs()) {
            CodeAddress at = input.arrival().at();
            moved(input, CodeAddress.main(Level.L2, 0));
            moved(input, at);
            if (at.index() > 0) {
                moved(input, at.plus(-1));
            }
        }
    }

    /** Earlier in the code, so that what lies before it can go. */
    private void moved(Input input, CodeAddress to) {
        Input earlier = new Input(input.event(), Arrival.before(to));
        if (!input.arrival().equals(Arrival.before(CodeAddress.main(Level.L2, 0)))) {
            add(draft -> draft.inputs.replaceAll(one -> one.equals(input) ? earlier : one));
        }
    }

    /** What L1 writes to its VMCS before it enters L2, the VMCS may have had from the start. */
    private void writesAtStart() {
        List<Instruction> main = program.l1().main();
        for (int i = 0; i < main.size(); i++) {
            int index = i;
            Instruction instruction = main.get(i);
            if (instruction.opcode() == Opcode.VMLAUNCH || instruction.opcode() == Opcode.VMRESUME) {
                break;
            }
            if (instruction.opcode() == Opcode.VMWRITE) {
                add(draft -> {
                    draft.vmcs.put(VmcsField.of(instruction.operand()), instruction.value());
                    draft.l1.set(index, Instruction.of(Opcode.NOP));
                });
            }
        }
    }

    private void usualHandlers(Level level) {
        List<Handler> handlers = program.code(level).handlers();
        if (handlers.equals(Handler.DEFAULT)) {
            return;
        }
        add(draft -> {
            draft.handlers(level).clear();
            draft.handlers(level).addAll(Handler.DEFAULT);
        });
        for (Handler usual : Handler.DEFAULT) {
            add(draft -> draft.handlers(level)
                    .replaceAll(handler ->
                            handler.first() == usual.first() && handler.last() == usual.last() ? usual : handler));
        }
    }

    private void fewerFields() {
        Set<VmcsField> base = RandomVmcs.base(0).keySet();
        USUAL.forEach((field, value) -> {
            add(draft -> draft.vmcs.put(field, value));
            add(draft -> draft.vmcs.put(field, draft.field(field) | value));
        });
        for (VmcsField field : program.vmcs().keySet()) {
            if (!USUAL.containsKey(field) && !base.contains(field)) {
                add(draft -> draft.vmcs.put(field, 0L));
            }
            long unusual = program.field(field) & ~USUAL.getOrDefault(field, 0L);
            for (long bits = OF_BITS.contains(field) ? unusual : 0; bits != 0; bits &= bits - 1) {
                long bit = Long.lowestOneBit(bits);
                add(draft -> draft.vmcs.put(field, draft.field(field) & ~bit));
            }
        }
    }

    private void plainMemory() {
        add(draft -> draft.memory = MemoryImage.PLAIN);
        memory(memory -> new MemoryImage(
                Set.of(), memory.usesEpt(), memory.notMappedByL1(), memory.virtualApic(), memory.msrAreas()));
        memory(memory -> new MemoryImage(
                memory.notMappedByL2(), memory.usesEpt(), Set.of(), memory.virtualApic(), memory.msrAreas()));
        memory(memory ->
                new MemoryImage(memory.notMappedByL2(), false, Set.of(), memory.virtualApic(), memory.msrAreas()));
        memory(memory -> new MemoryImage(
                memory.notMappedByL2(), memory.usesEpt(), memory.notMappedByL1(), ApicState.IDLE, memory.msrAreas()));
        memory(memory -> new MemoryImage(
                memory.notMappedByL2(), memory.usesEpt(), memory.notMappedByL1(), memory.virtualApic(), List.of()));
        for (L2Page page : program.notMappedByL0()) {
            add(draft -> draft.notMappedByL0.remove(page));
        }
    }

    private void memory(UnaryOperator<MemoryImage> change) {
        add(draft -> draft.memory = change.apply(draft.memory));
    }

    private void plainApic() {
        add(draft -> draft.l1InterruptsEnabled = false);
        add(draft -> draft.apic = ApicState.IDLE);
        add(draft -> draft.apic = new ApicState(List.of(), draft.apic.inService(), draft.apic.tpr()));
        add(draft -> draft.apic = new ApicState(draft.apic.pending(), List.of(), draft.apic.tpr()));
        add(draft -> draft.apic = new ApicState(draft.apic.pending(), draft.apic.inService(), 0));
    }
}

package dev.trapline.random;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.MsrEntry;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.random.Dice.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Programs that nobody thought of: any controls, entry state, code and inputs, most of which are valid. The same seed gives the same program. L1 is a line of
 * pieces, each of which points HOST_RIP at the next, does something, and enters L2, so that every program ends.
 */
public final class RandomPrograms {

    private static final int PIECES = 5;
    /** Stands for where the last piece lies, while that is not known. */
    private static final long LAST_PIECE = 0;

    private static final List<VmcsField> READABLE = List.of(
            VmcsField.GUEST_RIP,
            VmcsField.GUEST_RSP,
            VmcsField.GUEST_RFLAGS,
            VmcsField.GUEST_INTERRUPTIBILITY_INFO,
            VmcsField.GUEST_ACTIVITY_STATE,
            VmcsField.GUEST_PENDING_DBG_EXCEPTIONS,
            VmcsField.GUEST_INTR_STATUS,
            VmcsField.GUEST_SS_AR_BYTES,
            VmcsField.VMX_PREEMPTION_TIMER_VALUE,
            VmcsField.VM_ENTRY_INTR_INFO_FIELD,
            VmcsField.VM_EXIT_REASON,
            VmcsField.EXIT_QUALIFICATION,
            VmcsField.VM_INSTRUCTION_ERROR);

    private final Dice dice;
    private final RandomVmcs vmcs;
    private final RandomCode code;

    private RandomPrograms(long seed, Range range) {
        dice = new Dice(seed, range);
        vmcs = new RandomVmcs(dice);
        code = new RandomCode(dice, vmcs);
    }

    /** The program of a seed, about anything. */
    public static Program of(long seed) {
        return of(seed, Range.EVERYTHING);
    }

    /** The program of a seed. */
    public static Program of(long seed, Range range) {
        return new RandomPrograms(seed, range).program();
    }

    private Program program() {
        List<Instruction> l2 = new ArrayList<>();
        int length = Dice.LEAST_LENGTH + dice.below(7);
        for (int i = 0; i < length; i++) {
            l2.addAll(code.outOfShadow(code.ofL2()));
        }
        List<Integer> starts = new ArrayList<>();
        List<Instruction> l1 = l1(starts);
        Map<VmcsField, Long> fields = RandomVmcs.base(at(starts.get(1)));
        fields.putAll(vmcs.controls());
        fields.putAll(vmcs.entryState());
        MemoryImage memory = memory();
        fields.put(VmcsField.GUEST_INTR_STATUS, RandomVmcs.interruptStatus(memory.virtualApic()));
        ApicState apic = dice.oneIn(4) ? new ApicState(List.of(dice.vector()), List.of(), 0) : ApicState.IDLE;
        return new Program(
                Set.of(),
                fields,
                dice.oneIn(2),
                apic,
                new Code(l1, dice.oneIn(3) ? code.handlers() : Handler.DEFAULT),
                new Code(l2, dice.oneIn(2) ? code.handlers() : Handler.DEFAULT),
                new RandomInputs(dice).inputs(l1.size(), l2.size()),
                dice.pages(4),
                memory);
    }

    private static long at(int l1) {
        return CodeAddress.main(Level.L1, l1).value();
    }

    private MemoryImage memory() {
        boolean pages = dice.isAbout(Topic.PAGES);
        ApicState virtualApic = dice.isAbout(Topic.VIRTUAL_APIC)
                ? new ApicState(
                        List.of(dice.vector(), dice.vector()),
                        dice.oneIn(3) ? List.of(dice.vector()) : List.of(),
                        dice.of(List.of(0, 0, 0x20, 0x30, 0x52)))
                : ApicState.IDLE;
        return new MemoryImage(
                pages ? dice.pages(5) : Set.of(),
                pages,
                pages ? dice.pages(3) : Set.of(),
                virtualApic,
                List.of(
                        List.of(entry(1), entry(2)),
                        List.of(entry(3), entry(4)),
                        List.of(entry(5), new MsrEntry(dice.oneIn(2) ? Msr.IA32_GS_BASE : Msr.X2APIC_TPR, 0))));
    }

    private static MsrEntry entry(long value) {
        return new MsrEntry(Msr.IA32_KERNEL_GS_BASE, value);
    }

    private List<Instruction> l1(List<Integer> starts) {
        List<Instruction> l1 = new ArrayList<>();
        List<Integer> hostRipWrites = new ArrayList<>();
        if (dice.isAbout(Topic.SEVERAL_VMCSS)) {
            l1.addAll(another());
            l1.add(new Instruction(Opcode.VMPTRLD, 0, 0));
        }
        for (int piece = 0; piece < PIECES; piece++) {
            starts.add(l1.size());
            if (piece > 0) {
                hostRipWrites.add(l1.size());
                l1.add(Words.nop());
            }
            if (piece > 0 && dice.oneIn(2)) {
                l1.add(Instruction.vmwrite(VmcsField.GUEST_RIP, dice.placeInL2()));
            }
            int length = dice.below(4);
            for (int i = 0; i < length; i++) {
                ofL1().forEach(instruction -> l1.addAll(code.outOfShadow(instruction)));
            }
            boolean launch = piece == 0 ? !dice.oneIn(12) : dice.oneIn(12);
            l1.add(Instruction.of(launch ? Opcode.VMLAUNCH : Opcode.VMRESUME));
            if (!dice.oneIn(3)) {
                // If that was the wrong one.
                l1.add(Instruction.of(launch ? Opcode.VMRESUME : Opcode.VMLAUNCH));
            }
        }
        starts.add(l1.size());
        l1.addAll(List.of(Words.nop(), Words.sti(), Words.nop(), Words.nop(), Words.nop()));
        for (int piece = 1; piece < PIECES; piece++) {
            long next = at(starts.get(piece + 1));
            l1.set(hostRipWrites.get(piece - 1), Instruction.vmwrite(VmcsField.HOST_RIP, next));
        }
        Instruction toTheLast = Instruction.vmwrite(VmcsField.HOST_RIP, at(starts.get(PIECES)));
        l1.replaceAll(instruction ->
                instruction.equals(Instruction.vmwrite(VmcsField.HOST_RIP, LAST_PIECE)) ? toTheLast : instruction);
        return l1;
    }

    private List<Instruction> ofL1() {
        return switch (dice.below(15)) {
            case 0, 1 -> List.of(Words.nop(), Words.sti(), Words.nop());
            case 2 -> List.of(dice.oneIn(4) && !dice.isRecorded() ? Words.hlt() : oneField());
            case 3, 4, 5, 6 -> writes(vmcs.entryState());
            case 7, 8 -> writes(vmcs.controls());
            case 9, 10 -> List.of(Instruction.vmread(dice.of(READABLE)));
            case 11 -> dice.oneIn(4, Topic.SEVERAL_VMCSS) ? another() : List.of(code.aboutVmcss());
            case 12, 13 -> aboutTopics();
            default -> List.of(code.ofEither());
        };
    }

    /** Which may not agree with the others. */
    private Instruction oneField() {
        return switch (dice.below(3)) {
            case 0 -> Instruction.vmwrite(VmcsField.GUEST_INTERRUPTIBILITY_INFO, vmcs.interruptibility());
            case 1 -> Instruction.vmwrite(VmcsField.GUEST_ACTIVITY_STATE, vmcs.activity());
            default -> Instruction.vmwrite(VmcsField.GUEST_RFLAGS, vmcs.rflags());
        };
    }

    private List<Instruction> aboutTopics() {
        if (dice.oneIn(2, Topic.SIGNALS)) {
            return List.of(Instruction.of(Opcode.VMXOFF), Words.nop(), Instruction.of(Opcode.VMXON));
        }
        return dice.isAbout(Topic.PAGES)
                ? List.of(new Instruction(
                        Opcode.MAP_EPT_PAGE, dice.of(List.of(L2Page.values())).ordinal(), 0))
                : List.of(code.ofEither());
    }

    /** Another VMCS, ready for a VM entry. */
    private List<Instruction> another() {
        List<Instruction> instructions = new ArrayList<>();
        instructions.add(new Instruction(Opcode.VMPTRLD, 1, 0));
        instructions.addAll(writes(RandomVmcs.base(LAST_PIECE)));
        instructions.addAll(writes(vmcs.controls()));
        instructions.addAll(writes(vmcs.entryState()));
        return instructions;
    }

    private static List<Instruction> writes(Map<VmcsField, Long> fields) {
        return fields.entrySet().stream()
                .map(field -> Instruction.vmwrite(field.getKey(), field.getValue()))
                .toList();
    }
}

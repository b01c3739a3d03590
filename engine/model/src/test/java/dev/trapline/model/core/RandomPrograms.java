package dev.trapline.model.core;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.Arrival;
import dev.trapline.dsl.program.Code;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.program.Input;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.MemoryImage;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Programs that nobody thought of: any controls, entry state, code and inputs, most of which are valid. The same seed gives the same program. L1 is a line of
 * pieces, each of which points HOST_RIP at the next, does something, and enters L2, so that every program ends.
 */
final class RandomPrograms {

    private static final int PIECES = 4;
    private static final int[] VECTORS = {0x31, 0x35, 0x52, 0x91};
    private static final int[] PRIORITIES = {0, 0, 0x30, 0x52, 0xFF};
    private static final List<VmcsField> READABLE = List.of(
            VmcsField.GUEST_RIP,
            VmcsField.GUEST_RSP,
            VmcsField.GUEST_RFLAGS,
            VmcsField.GUEST_INTERRUPTIBILITY_INFO,
            VmcsField.GUEST_ACTIVITY_STATE,
            VmcsField.VM_ENTRY_INTR_INFO_FIELD,
            VmcsField.VM_EXIT_REASON,
            VmcsField.EXIT_QUALIFICATION,
            VmcsField.VM_INSTRUCTION_ERROR);
    private static final List<Msr> REGISTERS = List.of(
            Msr.X2APIC_TPR,
            Msr.X2APIC_PPR,
            Msr.X2APIC_IRR1,
            Msr.X2APIC_IRR4,
            Msr.X2APIC_ISR1,
            Msr.X2APIC_ISR2,
            Msr.IA32_VMX_PINBASED_CTLS,
            Msr.IA32_VMX_EXIT_CTLS);

    private final Random random;

    private RandomPrograms(long seed) {
        random = new Random(seed);
    }

    /** The program of a seed. */
    static Program of(long seed) {
        return new RandomPrograms(seed).program();
    }

    private Program program() {
        List<Instruction> l2 = new ArrayList<>();
        int length = 3 + random.nextInt(6);
        for (int i = 0; i < length; i++) {
            l2.add(ofL2());
        }
        List<Integer> starts = new ArrayList<>();
        List<Instruction> l1 = l1(starts);
        Map<VmcsField, Long> vmcs = new EnumMap<>(VmcsField.class);
        controls().forEach(vmcs::put);
        vmcs.put(VmcsField.GUEST_RIP, CodeAddress.main(Level.L2, 0).value());
        vmcs.put(VmcsField.GUEST_RSP, Program.L2_STACK_TOP);
        vmcs.put(VmcsField.GUEST_CR0, 1L);
        vmcs.put(VmcsField.VMCS_LINK_POINTER, -1L);
        vmcs.put(VmcsField.GUEST_IDTR_BASE, CodeAddress.main(Level.L2, 0).value());
        vmcs.put(VmcsField.HOST_RSP, Program.L1_STACK_TOP);
        vmcs.put(VmcsField.HOST_IDTR_BASE, CodeAddress.main(Level.L1, 0).value());
        vmcs.put(VmcsField.HOST_RIP, CodeAddress.main(Level.L1, starts.get(1)).value());
        vmcs.putAll(entryState());
        Set<L2Page> notMapped = EnumSet.noneOf(L2Page.class);
        for (L2Page page : L2Page.values()) {
            if (oneIn(4)) {
                notMapped.add(page);
            }
        }
        ApicState apic = oneIn(4) ? new ApicState(List.of(vector()), List.of(), 0) : ApicState.IDLE;
        List<Input> inputs = inputs(l1, l2);
        return new Program(
                Set.of(),
                vmcs,
                random.nextBoolean(),
                apic,
                new Code(l1, Handler.DEFAULT),
                new Code(l2, Handler.DEFAULT),
                inputs,
                notMapped,
                MemoryImage.PLAIN);
    }

    private List<Instruction> l1(List<Integer> starts) {
        List<Instruction> code = new ArrayList<>();
        List<Integer> hostRipWrites = new ArrayList<>();
        for (int piece = 0; piece < PIECES; piece++) {
            starts.add(code.size());
            if (piece > 0) {
                hostRipWrites.add(code.size());
                code.add(Words.nop());
            }
            int length = random.nextInt(4);
            for (int i = 0; i < length; i++) {
                code.addAll(ofL1());
            }
            boolean launch = piece == 0 ? !oneIn(12) : oneIn(12);
            code.add(Instruction.of(launch ? Opcode.VMLAUNCH : Opcode.VMRESUME));
        }
        starts.add(code.size());
        code.addAll(List.of(Words.nop(), Words.sti(), Words.nop(), Words.nop(), Words.nop()));
        for (int piece = 1; piece < PIECES; piece++) {
            long next = CodeAddress.main(Level.L1, starts.get(piece + 1)).value();
            code.set(hostRipWrites.get(piece - 1), Instruction.vmwrite(VmcsField.HOST_RIP, next));
        }
        return code;
    }

    private List<Instruction> ofL1() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> List.of(Words.nop(), Words.sti(), Words.nop());
            case 2 ->
                List.of(Instruction.vmwrite(
                        VmcsField.GUEST_RIP,
                        CodeAddress.main(Level.L2, random.nextInt(6)).value()));
            case 3 -> List.of(Instruction.vmwrite(VmcsField.GUEST_INTERRUPTIBILITY_INFO, interruptibility()));
            case 4 -> List.of(Instruction.vmwrite(VmcsField.VM_ENTRY_INTR_INFO_FIELD, entryEvent()));
            case 5 -> List.of(Instruction.vmwrite(VmcsField.GUEST_ACTIVITY_STATE, activity()));
            case 6 -> {
                List<Instruction> writes = new ArrayList<>();
                controls().forEach((field, value) -> writes.add(Instruction.vmwrite(field, value)));
                yield writes;
            }
            case 7 -> List.of(Instruction.vmread(READABLE.get(random.nextInt(READABLE.size()))));
            case 8 -> List.of(oneIn(4) ? Words.hlt() : Instruction.vmwrite(VmcsField.GUEST_RFLAGS, rflags()));
            case 9 ->
                List.of(
                        switch (random.nextInt(8)) {
                            case 0 -> new Instruction(Opcode.VMCLEAR, 0, 0);
                            case 1, 2 -> new Instruction(Opcode.VMPTRLD, 0, 0);
                            case 3 -> Words.vmcall();
                            case 4 -> Instruction.vmwrite(VmcsField.VM_EXIT_REASON, 1);
                            default -> Words.eoi();
                        });
            default -> List.of(ofEither());
        };
    }

    private Instruction ofL2() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> Words.nop();
            case 2 -> Words.hlt();
            case 3 -> Words.load(L2Page.DATA);
            case 4 -> oneIn(4) ? Words.vmlaunch() : Words.vmcall();
            default -> ofEither();
        };
    }

    private Instruction ofEither() {
        return switch (random.nextInt(9)) {
            case 0, 1 -> Words.sti();
            case 2 -> Words.cli();
            case 3 -> Words.movSs();
            case 4 -> Instruction.popf(rflags());
            case 5 -> Words.selfIpi(vector());
            case 6 -> Words.eoi();
            case 7 -> Words.tpr(PRIORITIES[random.nextInt(PRIORITIES.length)]);
            default -> Instruction.rdmsr(REGISTERS.get(random.nextInt(REGISTERS.size())));
        };
    }

    /** Controls that agree with each other, but for one time in 20. */
    private Map<VmcsField, Long> controls() {
        boolean nmiExiting = random.nextBoolean();
        boolean virtualNmis = (nmiExiting && random.nextBoolean()) || oneIn(40);
        boolean nmiWindow = (virtualNmis && random.nextBoolean()) || oneIn(40);
        long pin = (random.nextBoolean() ? PinBased.EXT_INTR.mask() : 0)
                | (nmiExiting ? PinBased.NMI_EXITING.mask() : 0)
                | (virtualNmis ? PinBased.VIRTUAL_NMIS.mask() : 0);
        long cpu = (oneIn(8) ? 0 : ProcessorBased.USE_MSR_BITMAPS.mask())
                | (oneIn(3) ? ProcessorBased.INTR_WINDOW_EXITING.mask() : 0)
                | (oneIn(3) ? ProcessorBased.HLT_EXITING.mask() : 0)
                | (nmiWindow ? ProcessorBased.NMI_WINDOW_EXITING.mask() : 0);
        return Map.of(
                VmcsField.PIN_BASED_VM_EXEC_CONTROL,
                pin,
                VmcsField.CPU_BASED_VM_EXEC_CONTROL,
                cpu,
                VmcsField.VM_EXIT_CONTROLS,
                oneIn(3) ? ExitControl.ACK_INTR_ON_EXIT.mask() : 0L);
    }

    private Map<VmcsField, Long> entryState() {
        return Map.of(
                VmcsField.GUEST_RFLAGS,
                rflags(),
                VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                oneIn(2) ? 0 : interruptibility(),
                VmcsField.GUEST_ACTIVITY_STATE,
                oneIn(2) ? 0 : activity(),
                VmcsField.VM_ENTRY_INTR_INFO_FIELD,
                oneIn(2) ? 0 : entryEvent());
    }

    private long rflags() {
        return Rflags.FIXED | (random.nextBoolean() ? Rflags.IF : 0);
    }

    private long interruptibility() {
        long shadow = switch (random.nextInt(4)) {
            case 0 -> Interruptibility.STI;
            case 1 -> Interruptibility.MOV_SS;
            default -> 0;
        };
        return shadow | (oneIn(3) ? Interruptibility.NMI : 0);
    }

    private long activity() {
        return oneIn(2) ? ActivityState.HLT.ordinal() : ActivityState.ACTIVE.ordinal();
    }

    private long entryEvent() {
        return switch (random.nextInt(3)) {
            case 0 -> EventInfo.externalInterrupt(vector()).raw();
            case 1 -> EventInfo.nmi().raw();
            default -> 0;
        };
    }

    private int vector() {
        return VECTORS[random.nextInt(VECTORS.length)];
    }

    private List<Input> inputs(List<Instruction> l1, List<Instruction> l2) {
        List<Input> inputs = new ArrayList<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            InputEvent event = oneIn(3) ? Words.nmi() : Words.hwIrq(vector());
            Level level = oneIn(3) ? Level.L1 : Level.L2;
            if (oneIn(8)) {
                inputs.add(new Input(event, Arrival.before(new CodeAddress(level, 1 + random.nextInt(2), 0))));
            } else {
                List<Instruction> code = level == Level.L1 ? l1 : l2;
                int index = random.nextInt(code.size());
                CodeAddress at = CodeAddress.main(level, index);
                boolean during = oneIn(3);
                inputs.add(new Input(event, during ? Arrival.during(at) : Arrival.before(at)));
            }
        }
        return inputs;
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }
}

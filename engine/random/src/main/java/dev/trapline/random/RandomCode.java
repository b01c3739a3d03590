package dev.trapline.random;

import dev.trapline.dsl.Words;
import dev.trapline.dsl.program.Handler;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.random.Dice.Topic;
import java.util.ArrayList;
import java.util.List;

/** Instructions of random programs, and what their descriptor tables hold. */
final class RandomCode {

    private static final List<Integer> PRIORITIES = List.of(0, 0, 0x30, 0x52, 0xFF);

    private static final List<Msr> REGISTERS = List.of(
            Msr.X2APIC_TPR,
            Msr.X2APIC_PPR,
            Msr.X2APIC_IRR1,
            Msr.X2APIC_IRR4,
            Msr.X2APIC_ISR1,
            Msr.X2APIC_ISR2,
            Msr.X2APIC_TMR1,
            Msr.X2APIC_EOI,
            Msr.IA32_KERNEL_GS_BASE);

    private static final List<Opcode> EXITING = List.of(
            Opcode.CPUID,
            Opcode.INVD,
            Opcode.XSETBV,
            Opcode.INVEPT,
            Opcode.INVVPID,
            Opcode.VMRESUME,
            Opcode.VMPTRST,
            Opcode.VMXON,
            Opcode.VMXOFF,
            Opcode.PAUSE,
            Opcode.MOV_DR,
            Opcode.IN);

    /** With a VMCS in which nothing was written, L1 would go on without a stack after a VM-entry failure. */
    private static final List<VmcsPointer> NO_THIRD_VMCS = List.of(
            VmcsPointer.FIRST,
            VmcsPointer.SECOND,
            VmcsPointer.SHADOW,
            VmcsPointer.MISALIGNED,
            VmcsPointer.VMXON_REGION,
            VmcsPointer.WRONG_REVISION);

    private static final long ICR_SELF = 1 << 18;
    private static final int PERIODIC = 1 << 17;

    private final Dice dice;
    private final RandomVmcs vmcs;

    RandomCode(Dice dice, RandomVmcs vmcs) {
        this.dice = dice;
        this.vmcs = vmcs;
    }

    /** An instruction of L2. */
    Instruction ofL2() {
        return switch (dice.below(9)) {
            case 0, 1 -> Words.nop();
            case 2 -> Words.hlt();
            case 3 -> Words.load(dice.page());
            case 4 -> dice.oneIn(4) ? Words.vmlaunch() : Words.vmcall();
            case 5 -> dice.isAbout(Topic.INSTRUCTIONS) ? Instruction.of(dice.of(EXITING)) : Words.nop();
            default -> ofEither();
        };
    }

    /** An instruction and, if it blocks events until the next is over, mostly one that does nothing: what is recorded needs others before it. */
    List<Instruction> outOfShadow(Instruction instruction) {
        boolean shadow = instruction.opcode() == Opcode.STI || instruction.opcode() == Opcode.MOV_SS;
        return shadow && dice.isRecorded() && !dice.oneIn(4) ? List.of(instruction, Words.nop()) : List.of(instruction);
    }

    /** An instruction that L1 and L2 may execute. */
    Instruction ofEither() {
        Dice.Topic topic = dice.of(List.of(Topic.values()));
        if (dice.isAbout(topic) && dice.oneIn(2)) {
            return about(topic);
        }
        return switch (dice.below(9)) {
            case 0, 1 -> Words.sti();
            case 2 -> Words.cli();
            case 3 -> Words.movSs();
            case 4 -> Instruction.popf(vmcs.rflags());
            case 5 -> Words.selfIpi(dice.vector());
            case 6 -> Words.eoi();
            case 7 -> Words.tpr(dice.of(PRIORITIES));
            default -> Instruction.rdmsr(dice.of(REGISTERS));
        };
    }

    private Instruction about(Topic topic) {
        return switch (topic) {
            case EXCEPTIONS -> raising();
            case DEBUG -> Instruction.popf(vmcs.rflags());
            case MONITOR_TRAP -> new Instruction(Opcode.REP_MOVS, 0, 1 + dice.below(3));
            case TIME ->
                dice.oneIn(2)
                        ? Instruction.wrmsr(Msr.X2APIC_LVT_TIMER, dice.vector() | (dice.oneIn(3) ? PERIODIC : 0))
                        : Instruction.wrmsr(Msr.X2APIC_TMICT, dice.below(4));
            case VIRTUAL_APIC -> new Instruction(Opcode.MOV_TO_CR8, 0, dice.of(List.of(0, 0, 3, 5, 15, 16)));
            case PAGES -> new Instruction(Opcode.MAP_PAGE, dice.page().ordinal(), 0);
            case MSR_LISTS ->
                dice.oneIn(2)
                        ? Instruction.rdmsr(Msr.IA32_KERNEL_GS_BASE)
                        : Instruction.wrmsr(Msr.IA32_KERNEL_GS_BASE, dice.below(100));
            case PRIVILEGE -> dice.oneIn(3) ? Instruction.of(Opcode.SYSRET) : Words.hlt();
            case INTERRUPT_CONTROLLERS -> ofLocalApic();
            case INSTRUCTIONS -> new Instruction(Opcode.MOV_TO_CR8, 0, dice.below(6));
            case SIGNALS, ACTIVITY -> Words.hlt();
            case SEVERAL_VMCSS -> Instruction.vmread(VmcsField.UNSUPPORTED_FIELD);
        };
    }

    private Instruction raising() {
        return switch (dice.below(7)) {
            case 0 -> Instruction.of(Opcode.UD2);
            case 1 -> Instruction.of(Opcode.DIV);
            case 2 -> Instruction.of(Opcode.LOAD_NON_CANONICAL);
            case 3 -> Instruction.of(Opcode.INT3);
            case 4 -> Instruction.of(Opcode.INT1);
            default -> new Instruction(Opcode.INT, dice.vector(), 0);
        };
    }

    private Instruction ofLocalApic() {
        return switch (dice.below(5)) {
            case 0 -> Instruction.wrmsr(Msr.X2APIC_SVR, dice.oneIn(2) ? 0xFF : 0x1FF);
            case 1 -> Instruction.wrmsr(Msr.X2APIC_ICR, ICR_SELF | (dice.oneIn(4) ? 5 : dice.vector()));
            case 2 -> dice.oneIn(2) ? Instruction.wrmsr(Msr.X2APIC_ESR, 0) : Instruction.rdmsr(Msr.X2APIC_ESR);
            case 3 -> Instruction.wrmsr(Msr.X2APIC_SELF_IPI, dice.below(20));
            default -> Words.eoi();
        };
    }

    /** An instruction of L1 about VMCSs. */
    Instruction aboutVmcss() {
        if (dice.isRecorded()) {
            return new Instruction(dice.oneIn(2) ? Opcode.VMCLEAR : Opcode.VMPTRLD, 0, 0);
        }
        if (!dice.isAbout(Topic.SEVERAL_VMCSS)) {
            return switch (dice.below(8)) {
                case 0 -> new Instruction(Opcode.VMCLEAR, 0, 0);
                case 1, 2 -> new Instruction(Opcode.VMPTRLD, 0, 0);
                case 3 -> Words.vmcall();
                case 4 -> Instruction.vmwrite(VmcsField.VM_EXIT_REASON, 1);
                default -> Words.eoi();
            };
        }
        return switch (dice.below(8)) {
            case 0 -> new Instruction(Opcode.VMCLEAR, dice.below(VmcsPointer.values().length), 0);
            case 1 -> new Instruction(Opcode.VMPTRLD, dice.of(NO_THIRD_VMCS).ordinal(), 0);
            case 2, 3 -> new Instruction(Opcode.VMPTRLD, dice.below(2), 0);
            case 4 -> new Instruction(Opcode.VMCLEAR, dice.below(2), 0);
            case 5 -> Instruction.of(dice.of(List.of(Opcode.VMPTRST, Opcode.VMXON, Opcode.INVEPT, Opcode.VMCALL)));
            case 6 -> Instruction.vmwrite(VmcsField.UNSUPPORTED_FIELD, 1);
            default -> Instruction.vmread(VmcsField.VM_INSTRUCTION_ERROR);
        };
    }

    /** A descriptor table whose handlers return, and do this and that before; sometimes none. */
    List<Handler> handlers() {
        List<Handler> handlers = new ArrayList<>();
        if (dice.oneIn(20, Topic.EXCEPTIONS)) {
            return handlers;
        }
        for (Handler usual : Handler.DEFAULT) {
            if (dice.oneIn(10, Topic.EXCEPTIONS)) {
                continue;
            }
            List<Instruction> code = new ArrayList<>();
            if (dice.oneIn(4)) {
                code.add(inHandler());
            }
            code.addAll(usual.code());
            // With an error code on the stack, the handler must come to its end.
            boolean trap = dice.oneIn(4) && !dice.isRecorded() && !usual.handles(ExceptionVector.PF.vector());
            Handler.Gate gate = trap ? Handler.Gate.TRAP : Handler.Gate.INTERRUPT;
            handlers.add(new Handler(usual.first(), usual.last(), gate, dice.oneIn(3) ? 3 : 0, code));
        }
        return handlers;
    }

    /** Nothing that a handler could come from, since it would never end. */
    private Instruction inHandler() {
        if (dice.isRecorded()) {
            return dice.oneIn(2) ? Words.tpr(dice.of(PRIORITIES)) : Words.eoi();
        }
        return dice.of(List.of(
                Words.sti(), Words.movSs(), Words.hlt(), Words.vmcall(), Words.tpr(dice.of(PRIORITIES)), Words.eoi()));
    }
}

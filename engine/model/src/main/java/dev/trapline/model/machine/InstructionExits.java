package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which instructions leave non-root mode (SDM 25.1.2, 25.1.3). */
public final class InstructionExits {

    /** SDM 25.1.2. */
    private static final Map<Opcode, PlainExit> ALWAYS = new EnumMap<>(Map.ofEntries(
            Map.entry(Opcode.CPUID, PlainExit.CPUID),
            Map.entry(Opcode.INVD, PlainExit.INVD),
            Map.entry(Opcode.XSETBV, PlainExit.XSETBV),
            Map.entry(Opcode.INVEPT, PlainExit.INVEPT),
            Map.entry(Opcode.INVVPID, PlainExit.INVVPID),
            Map.entry(Opcode.VMCALL, PlainExit.VMCALL),
            Map.entry(Opcode.VMCLEAR, PlainExit.VMCLEAR),
            Map.entry(Opcode.VMLAUNCH, PlainExit.VMLAUNCH),
            Map.entry(Opcode.VMPTRLD, PlainExit.VMPTRLD),
            Map.entry(Opcode.VMPTRST, PlainExit.VMPTRST),
            Map.entry(Opcode.VMREAD, PlainExit.VMREAD),
            Map.entry(Opcode.VMRESUME, PlainExit.VMRESUME),
            Map.entry(Opcode.VMWRITE, PlainExit.VMWRITE),
            Map.entry(Opcode.VMXOFF, PlainExit.VMXOFF),
            Map.entry(Opcode.VMXON, PlainExit.VMXON)));

    /** SDM 25.1.3: an instruction, and the control that makes it leave. */
    private enum Conditional {
        HLT(PlainExit.HLT, ProcessorBased.HLT_EXITING),
        PAUSE(PlainExit.PAUSE_INSTRUCTION, ProcessorBased.PAUSE_EXITING),
        MOV_DR(PlainExit.DR_ACCESS, ProcessorBased.MOV_DR_EXITING),
        IN(PlainExit.IO_INSTRUCTION, ProcessorBased.UNCOND_IO_EXITING),
        MOV_TO_CR8(PlainExit.CR_ACCESS, ProcessorBased.CR8_LOAD_EXITING);

        final PlainExit exit;
        final Control control;

        Conditional(PlainExit exit, Control control) {
            this.exit = exit;
            this.control = control;
        }
    }

    private InstructionExits() {}

    /** The exit that an instruction causes under a VMCS's controls, none if it executes. */
    public static @Nullable PlainExit of(Opcode opcode, Vmcs vmcs) {
        return switch (opcode) {
            case HLT -> of(Conditional.HLT, vmcs);
            case PAUSE -> of(Conditional.PAUSE, vmcs);
            case MOV_DR -> of(Conditional.MOV_DR, vmcs);
            case IN -> of(Conditional.IN, vmcs);
            case MOV_TO_CR8 -> of(Conditional.MOV_TO_CR8, vmcs);
            case RDMSR -> vmcs.has(ProcessorBased.USE_MSR_BITMAPS) ? null : PlainExit.MSR_READ;
            case WRMSR -> vmcs.has(ProcessorBased.USE_MSR_BITMAPS) ? null : PlainExit.MSR_WRITE;
            default -> ALWAYS.get(opcode);
        };
    }

    private static @Nullable PlainExit of(Conditional instruction, Vmcs vmcs) {
        return vmcs.has(instruction.control) ? instruction.exit : null;
    }

    /** Exit qualification of an instruction (SDM table 27-1): of MOV to CR8, the register and that it is a load. */
    public static long qualification(Opcode opcode) {
        return opcode == Opcode.MOV_TO_CR8 ? 8 : 0;
    }
}

package dev.trapline.model.machine;

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

    private InstructionExits() {}

    /** The exit that an instruction causes under a VMCS's controls (SDM 25.1.3 for those that depend on them), none if it executes. */
    public static @Nullable PlainExit of(Opcode opcode, Vmcs vmcs) {
        return switch (opcode) {
            case HLT -> vmcs.has(ProcessorBased.HLT_EXITING) ? PlainExit.HLT : null;
            case PAUSE -> vmcs.has(ProcessorBased.PAUSE_EXITING) ? PlainExit.PAUSE_INSTRUCTION : null;
            case MOV_DR -> vmcs.has(ProcessorBased.MOV_DR_EXITING) ? PlainExit.DR_ACCESS : null;
            case IN -> vmcs.has(ProcessorBased.UNCOND_IO_EXITING) ? PlainExit.IO_INSTRUCTION : null;
            case MOV_TO_CR8 -> vmcs.has(ProcessorBased.CR8_LOAD_EXITING) ? PlainExit.CR_ACCESS : null;
            case RDMSR -> vmcs.has(ProcessorBased.USE_MSR_BITMAPS) ? null : PlainExit.MSR_READ;
            case WRMSR -> vmcs.has(ProcessorBased.USE_MSR_BITMAPS) ? null : PlainExit.MSR_WRITE;
            default -> ALWAYS.get(opcode);
        };
    }

    /** Exit qualification of an instruction (SDM table 27-1): of MOV to CR8, the register and that it is a load. */
    public static long qualification(Opcode opcode) {
        return opcode == Opcode.MOV_TO_CR8 ? 8 : 0;
    }
}

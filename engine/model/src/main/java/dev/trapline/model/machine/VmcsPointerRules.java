package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsPointer;
import java.util.Optional;

/** What VMCLEAR and VMPTRLD refuse (SDM 30.3): one home for the processor and for an L0 that emulates them. */
public final class VmcsPointerRules {

    private static final Optional<VmInstructionError> NOTHING = Optional.empty();

    private VmcsPointerRules() {}

    /** Why an instruction refuses a pointer; empty if it does not. */
    public static Optional<VmInstructionError> refusal(Opcode instruction, VmcsPointer pointer) {
        boolean loads = instruction == Opcode.VMPTRLD;
        return switch (pointer) {
            case MISALIGNED ->
                Optional.of(
                        loads
                                ? VmInstructionError.VMPTRLD_INVALID_ADDRESS
                                : VmInstructionError.VMCLEAR_INVALID_ADDRESS);
            case VMXON_REGION ->
                Optional.of(
                        loads ? VmInstructionError.VMPTRLD_VMXON_POINTER : VmInstructionError.VMCLEAR_VMXON_POINTER);
            case WRONG_REVISION -> loads ? Optional.of(VmInstructionError.VMPTRLD_INCORRECT_VMCS_REVISION_ID) : NOTHING;
            default -> NOTHING;
        };
    }
}

package dev.trapline.dsl.vmx;

import java.util.Optional;

/** VM-instruction error numbers (SDM table 30-1). */
public enum VmInstructionError {
    /** VMCALL executed in VMX root operation. */
    VMCALL_IN_VMX_ROOT_OPERATION(1),
    /** VMCLEAR with invalid physical address. */
    VMCLEAR_INVALID_ADDRESS(2),
    /** VMCLEAR with VMXON pointer. */
    VMCLEAR_VMXON_POINTER(3),
    /** VMLAUNCH with non-clear VMCS. */
    VMLAUNCH_NONCLEAR_VMCS(4),
    /** VMRESUME with non-launched VMCS. */
    VMRESUME_NONLAUNCHED_VMCS(5),
    /** VM entry with invalid control fields. */
    ENTRY_INVALID_CONTROL_FIELD(7),
    /** VM entry with invalid host-state fields. */
    ENTRY_INVALID_HOST_STATE_FIELD(8),
    /** VMPTRLD with invalid physical address. */
    VMPTRLD_INVALID_ADDRESS(9),
    /** VMPTRLD with VMXON pointer. */
    VMPTRLD_VMXON_POINTER(10),
    /** VMPTRLD with incorrect VMCS revision identifier. */
    VMPTRLD_INCORRECT_VMCS_REVISION_ID(11),
    /** VMREAD or VMWRITE of an unsupported VMCS component. */
    UNSUPPORTED_VMCS_COMPONENT(12),
    /** VMWRITE to a read-only VMCS component. */
    VMWRITE_READ_ONLY_VMCS_COMPONENT(13),
    /** VMXON executed in VMX root operation. */
    VMXON_IN_VMX_ROOT_OPERATION(15),
    /** VM entry with events blocked by MOV SS. */
    ENTRY_EVENTS_BLOCKED_BY_MOV_SS(26);

    private final int number;

    VmInstructionError(int number) {
        this.number = number;
    }

    /** The value of {@link VmcsField#VM_INSTRUCTION_ERROR}. */
    public int number() {
        return number;
    }

    /** The error with a number, empty where no spec can speak of it. */
    public static Optional<VmInstructionError> of(int number) {
        for (VmInstructionError error : values()) {
            if (error.number == number) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }
}

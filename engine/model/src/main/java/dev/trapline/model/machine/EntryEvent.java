package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.VmcsField;

/** The event that a VMCS injects with the next VM entry (SDM 24.8.3). */
final class EntryEvent {

    private EntryEvent() {}

    static boolean isValid(Vmcs vmcs) {
        return (raw(vmcs) & EventInfo.VALID) != 0;
    }

    static boolean isValid(Vmcs vmcs, EventType type) {
        return isValid(vmcs) && is(vmcs, type);
    }

    static boolean is(Vmcs vmcs, EventType type) {
        return EventType.in(raw(vmcs)) == type;
    }

    static boolean is(Vmcs vmcs, ExceptionVector exception) {
        return is(vmcs, EventType.HARDWARE_EXCEPTION) && vector(vmcs) == exception.vector();
    }

    /** Whether its delivery tells the length of an instruction that caused it. */
    static boolean isOfSoftware(Vmcs vmcs) {
        return switch (EventType.in(raw(vmcs))) {
            case SOFTWARE_INTERRUPT, PRIVILEGED_SOFTWARE_EXCEPTION, SOFTWARE_EXCEPTION -> true;
            default -> false;
        };
    }

    static int vector(Vmcs vmcs) {
        return (int) raw(vmcs) & 0xFF;
    }

    static boolean deliversErrorCode(Vmcs vmcs) {
        return (raw(vmcs) & EventInfo.ERROR_CODE) != 0;
    }

    static long raw(Vmcs vmcs) {
        return vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
    }
}

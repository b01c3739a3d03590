package dev.trapline.dsl.scenario;

import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * An event with all that goes with it: what L1 injects, what is delivered, what an exit tells, or what it interrupted (SDM 24.8.3, 24.9.2, 24.9.3).
 *
 * @param info its type and vector
 * @param errorCode its error code, empty if it has none
 * @param instructionLength of the instruction that it is injected for, in instructions; 0 unless it is a software interrupt or a software exception
 */
public record Event(EventInfo info, OptionalInt errorCode, int instructionLength) {

    /** Checks that an error code is there if and only if the type says so. */
    public Event {
        if (info.hasErrorCode() != errorCode.isPresent()) {
            throw new IllegalArgumentException(
                    "%s and the error code %s do not go together".formatted(info, errorCode));
        }
    }

    /** An event that has neither error code nor instruction. */
    public static Event of(EventInfo info) {
        return new Event(info, OptionalInt.empty(), 0);
    }

    /** Whether an instruction raises it that is then over: INT n, INT3, INTO or INT1. */
    public boolean isBySoftware() {
        return switch (info.type()) {
            case SOFTWARE_INTERRUPT, SOFTWARE_EXCEPTION, PRIVILEGED_SOFTWARE_EXCEPTION -> true;
            default -> false;
        };
    }

    /** The VM-entry fields that inject it. */
    Map<VmcsField, Long> fields() {
        Map<VmcsField, Long> fields = new EnumMap<>(VmcsField.class);
        fields.put(VmcsField.VM_ENTRY_INTR_INFO_FIELD, info.raw());
        errorCode.ifPresent(code -> fields.put(VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE, (long) code));
        if (instructionLength > 0) {
            fields.put(VmcsField.VM_ENTRY_INSTRUCTION_LEN, (long) instructionLength);
        }
        return fields;
    }

    @Override
    public String toString() {
        return info + (errorCode.isPresent() ? " with error code 0x%x".formatted(errorCode.getAsInt()) : "");
    }
}

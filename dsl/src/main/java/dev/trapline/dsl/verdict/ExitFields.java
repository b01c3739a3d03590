package dev.trapline.dsl.verdict;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.OptionalLong;

/** The VMCS fields that a trace records of an exit. */
final class ExitFields {

    private static final long ENTRY_FAILURE = 1L << 31;

    private ExitFields() {}

    /** A field's value; empty where the architecture leaves it undefined or the trace does not record it. */
    static OptionalLong value(TraceEvent.Exited exit, VmcsField field) {
        return switch (field) {
            case VM_EXIT_REASON -> OptionalLong.of(exit.reason().number() | (exit.entryFailure() ? ENTRY_FAILURE : 0));
            case EXIT_QUALIFICATION -> OptionalLong.of(exit.qualification());
            case VM_EXIT_INTR_INFO ->
                raw(exit.interruption()
                        .map(info -> info.raw() | (exit.nmiUnblocking() ? EventInfo.NMI_UNBLOCKING : 0))
                        .orElse(0L));
            case IDT_VECTORING_INFO_FIELD ->
                raw(exit.vectoring().map(EventInfo::raw).orElse(0L));
            case VM_EXIT_INTR_ERROR_CODE ->
                exit.interruptionError().isPresent()
                        ? OptionalLong.of(exit.interruptionError().getAsInt())
                        : OptionalLong.empty();
            case IDT_VECTORING_ERROR_CODE ->
                exit.vectoringError().isPresent()
                        ? OptionalLong.of(exit.vectoringError().getAsInt())
                        : OptionalLong.empty();
            case VM_EXIT_INSTRUCTION_LEN ->
                exit.instructionLength().isPresent()
                        ? OptionalLong.of(exit.instructionLength().getAsInt())
                        : OptionalLong.empty();
            case GUEST_RIP -> OptionalLong.of(exit.guest().rip());
            case GUEST_RSP -> OptionalLong.of(exit.guest().rsp());
            case GUEST_RFLAGS -> OptionalLong.of(exit.guest().rflags());
            case GUEST_INTERRUPTIBILITY_INFO -> OptionalLong.of(exit.guest().interruptibility());
            case GUEST_ACTIVITY_STATE -> OptionalLong.of(exit.guest().activity().ordinal());
            case GUEST_PENDING_DBG_EXCEPTIONS -> OptionalLong.of(exit.guest().pendingDebug());
            case GUEST_INTR_STATUS -> OptionalLong.of(exit.guest().interruptStatus());
            case VMX_PREEMPTION_TIMER_VALUE -> OptionalLong.of(exit.guest().timer());
            case PIN_BASED_VM_EXEC_CONTROL -> OptionalLong.of(exit.controls().pinBased());
            case CPU_BASED_VM_EXEC_CONTROL -> OptionalLong.of(exit.controls().processorBased());
            case SECONDARY_VM_EXEC_CONTROL -> OptionalLong.of(exit.controls().secondary());
            case VM_EXIT_CONTROLS -> OptionalLong.of(exit.controls().exit());
            case VM_ENTRY_CONTROLS -> OptionalLong.of(exit.controls().entry());
            default -> OptionalLong.empty();
        };
    }

    private static OptionalLong raw(long info) {
        return (info & EventInfo.VALID) == 0 ? OptionalLong.empty() : OptionalLong.of(info);
    }
}

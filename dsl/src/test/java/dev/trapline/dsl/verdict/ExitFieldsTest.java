package dev.trapline.dsl.verdict;

import static dev.trapline.dsl.verdict.TraceBuilder.irq;
import static dev.trapline.dsl.verdict.TraceBuilder.l2;
import static dev.trapline.dsl.verdict.TraceBuilder.run;
import static dev.trapline.dsl.vmx.PlainExit.INVALID_STATE;
import static dev.trapline.dsl.vmx.PlainExit.VMCALL;
import static dev.trapline.dsl.vmx.VectoredExit.EXCEPTION_NMI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExitFieldsTest {
    /** With a value of its own in every field. */
    private static final TraceEvent.Exited FULL =
            exited(exit -> exit.telling(new EventInfo(EventType.HARDWARE_EXCEPTION, 14))
                    .tellingError(4)
                    .duringDeliveryOf(irq(0x30))
                    .duringDeliveryWithError(5)
                    .instructionLength(1)
                    .qualification(0x1000)
                    .guest(g -> new GuestState(g.rip(), 0x1FF, 0x246, 8, ActivityState.HLT, 0x4000, 0x5152, 9)));

    private static TraceEvent.Exited exited(UnaryOperator<ExitBuilder> details) {
        return run(
                        PinBased.EXT_INTR,
                        ProcessorBased.HLT_EXITING,
                        SecondaryBased.ENABLE_EPT,
                        ExitControl.ACK_INTR_ON_EXIT,
                        EntryControl.IA32E_MODE)
                .exited(EXCEPTION_NMI, l2(2), details)
                .completed()
                .all(TraceEvent.Exited.class)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    VM_EXIT_REASON,              0
                    EXIT_QUALIFICATION,          0x1000
                    VM_EXIT_INTR_INFO,           0x80000b0e
                    VM_EXIT_INTR_ERROR_CODE,     4
                    IDT_VECTORING_INFO_FIELD,    0x80000030
                    IDT_VECTORING_ERROR_CODE,    5
                    VM_EXIT_INSTRUCTION_LEN,     1
                    GUEST_RIP,                   0x2000002
                    GUEST_RSP,                   0x1ff
                    GUEST_RFLAGS,                0x246
                    GUEST_INTERRUPTIBILITY_INFO, 8
                    GUEST_ACTIVITY_STATE,        1
                    GUEST_PENDING_DBG_EXCEPTIONS, 0x4000
                    GUEST_INTR_STATUS,           0x5152
                    VMX_PREEMPTION_TIMER_VALUE,  9
                    PIN_BASED_VM_EXEC_CONTROL,   0x1
                    SECONDARY_VM_EXEC_CONTROL,   0x2
                    CPU_BASED_VM_EXEC_CONTROL,   0x80
                    VM_EXIT_CONTROLS,            0x8000
                    VM_ENTRY_CONTROLS,           0x200
                    """)
    void aFieldHasTheValueThatTheExitSaved(VmcsField field, String value) {
        assertThat(ExitFields.value(FULL, field)).hasValue(Long.decode(value));
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "VM_EXIT_INTR_INFO",
                "VM_EXIT_INTR_ERROR_CODE",
                "IDT_VECTORING_INFO_FIELD",
                "IDT_VECTORING_ERROR_CODE",
                "VM_EXIT_INSTRUCTION_LEN",
                "GUEST_PHYSICAL_ADDRESS"
            })
    void aFieldThatTheArchitectureLeavesUndefinedHasNoValue(VmcsField field) {
        assertThat(ExitFields.value(exited(exit -> exit), field)).isEmpty();
    }

    @Test
    void theReasonOfAnExitIsItsNumber() {
        assertThat(reason(run().exited(VMCALL, l2(2)))).hasValue(18);
    }

    @Test
    void theReasonOfAVmEntryFailureHasBit31() {
        assertThat(reason(run().entryFailed(INVALID_STATE))).hasValue(0x8000_0021L);
    }

    private static OptionalLong reason(TraceBuilder trace) {
        return trace.completed()
                .all(TraceEvent.Exited.class)
                .map(exit -> ExitFields.value(exit, VmcsField.VM_EXIT_REASON))
                .findFirst()
                .orElseThrow();
    }
}

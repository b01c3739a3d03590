package dev.trapline.dsl.trace;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmInstructionError;
import java.util.Optional;
import java.util.OptionalInt;

/** One thing that happened. The order of a trace is the order in time. */
public sealed interface TraceEvent
        permits TraceEvent.L1View, TraceEvent.Arrived, TraceEvent.Requested, TraceEvent.Ended, L0Event {

    /** How far L1 and L2 had come. */
    Progress at();

    /** What L1 can observe, directly or through what L2 does next. */
    sealed interface L1View extends TraceEvent permits Entered, Exited, VmFailed, Delivered, ReadBack {}

    /**
     * An input arrived from outside.
     *
     * @param apic the local APIC afterwards
     */
    record Arrived(InputEvent event, ApicState apic, Progress at) implements TraceEvent {}

    /**
     * A bit of the interrupt-request register went from 0 to 1.
     *
     * @param vector which
     */
    record Requested(int vector, Progress at) implements TraceEvent {}

    /**
     * A VM entry succeeded: L2 is in control, no instruction of it has run, an event to inject has not been delivered yet.
     *
     * @param instruction VMLAUNCH or VMRESUME
     * @param guest the state that was loaded
     * @param injected the event to inject, empty if none
     * @param controls the controls in force
     */
    record Entered(Opcode instruction, GuestState guest, Optional<EventInfo> injected, Controls controls, Progress at)
            implements L1View {}

    /**
     * A VM exit to L1, or a VM-entry failure, which loads the host state as an exit does (SDM 26.8).
     *
     * @param reason basic exit reason
     * @param entryFailure bit 31 of the exit reason
     * @param qualification exit qualification; 0 where the SDM says it is cleared
     * @param interruption VM-exit interruption information, empty where invalid: every bit but 31 is then undefined
     * @param interruptionError VM-exit interruption error code, empty where undefined
     * @param vectoring IDT-vectoring information, empty where invalid
     * @param vectoringError IDT-vectoring error code, empty where undefined
     * @param instructionLength in instructions, empty where undefined
     * @param guest the state that was saved
     * @param entryEventValid bit 31 of the VM-entry interruption information, afterwards
     * @param launched launch state of the VMCS, afterwards
     * @param controls the controls that were in force
     * @param host L1's state as it got control
     * @param nmiUnblocking whether the exit tells that an IRET which did not complete ended blocking by NMI (SDM 27.2.2)
     * @param virtualApic the virtual-APIC page afterwards
     * @param apic the local APIC afterwards
     * @param l2Instructions instructions that L2 completed since the VM entry
     */
    record Exited(
            ExitReason reason,
            boolean entryFailure,
            long qualification,
            Optional<EventInfo> interruption,
            OptionalInt interruptionError,
            Optional<EventInfo> vectoring,
            OptionalInt vectoringError,
            OptionalInt instructionLength,
            GuestState guest,
            boolean entryEventValid,
            boolean launched,
            Controls controls,
            HostState host,
            boolean nmiUnblocking,
            ApicState virtualApic,
            ApicState apic,
            long l2Instructions,
            Progress at)
            implements L1View {}

    /**
     * A VMX instruction of L1 failed (SDM 30.2).
     *
     * @param instruction which
     * @param error the number in the VM-instruction error field, empty for VMfailInvalid, which has no VMCS to write it to
     * @param rip where L1 goes on
     * @param rflags L1's flags afterwards
     * @param launched launch state of the current VMCS, afterwards
     */
    record VmFailed(
            Opcode instruction,
            Optional<VmInstructionError> error,
            long rip,
            long rflags,
            boolean launched,
            Progress at)
            implements L1View {}

    /**
     * The delivery of an event through the interrupt-descriptor table was completed.
     *
     * @param to whose table
     * @param event what was delivered
     * @param source where it came from
     * @param returnRip the instruction pointer on the stack
     * @param savedRflags the flags on the stack
     * @param error the error code on the stack, empty if none
     * @param handlerRip the handler's first instruction
     * @param apic the local APIC afterwards
     */
    record Delivered(
            Level to,
            EventInfo event,
            Source source,
            long returnRip,
            long savedRflags,
            OptionalInt error,
            long handlerRip,
            ApicState apic,
            Progress at)
            implements L1View {}

    /**
     * An instruction read a value that software can use.
     *
     * @param by who
     * @param instruction VMREAD or RDMSR
     * @param value what it read
     */
    record ReadBack(Level by, Instruction instruction, long value, Progress at) implements L1View {}

    /**
     * The run is over. Always the last event of a trace, and there only.
     *
     * @param how why
     * @param in who was running, or would have been
     * @param rip where
     * @param detail for a reader, where {@code how} does not say all; else empty
     * @param apic the local APIC at the end
     */
    record Ended(End how, Level in, long rip, String detail, ApicState apic, Progress at) implements TraceEvent {
        @Override
        public String toString() {
            return "%s in %s at %s %s".formatted(how, in, CodeAddress.describe(rip), detail);
        }
    }

    /** Where an event came from that was delivered. */
    enum Source {
        /** From the local APIC, the NMI pin, or who runs. */
        EVENT,
        /** From the VM-entry interruption information. */
        INJECTION,
        /** From the virtual-APIC page, by virtual-interrupt delivery (SDM 29.2.2). */
        VIRTUAL_INTERRUPT
    }

    /** Why a run ended. */
    enum End {
        /** L1's or L2's program is through. */
        COMPLETED,
        /** Halted, and no input is left that could wake it. */
        HALTED_FOREVER,
        /** L1 is in the shutdown state, after a triple fault. */
        SHUTDOWN,
        /** L1's processor was reset by an INIT signal outside of VMX operation. */
        RESET,
        /** More steps than the run was allowed. */
        OUT_OF_STEPS
    }
}

package dev.trapline.model.machine;

import static dev.trapline.dsl.vmx.EventType.HARDWARE_EXCEPTION;
import static dev.trapline.dsl.vmx.EventType.OTHER_EVENT;
import static dev.trapline.model.machine.CheckTable.ALWAYS;
import static dev.trapline.model.machine.CheckTable.offered;
import static dev.trapline.model.machine.CheckTable.row;

import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.CheckTable.Row;
import dev.trapline.model.machine.CheckTable.Rule;
import dev.trapline.model.machine.EntryChecks.Result;

/** What the VM-entry control fields must satisfy (SDM 26.2.1.3). */
final class EntryControlChecks {

    private static final int LAST_EXCEPTION = 31;
    private static final int LONGEST_INSTRUCTION = 15;
    private static final long RESERVED_BITS_OF_EVENT = 0x7FFF_F000L;

    /** The controls that must be 0 outside system-management mode are never offered. */
    static final CheckTable CONTROLS =
            table(ALWAYS, offered("VM-entry controls that are not offered are 0", VmcsField.VM_ENTRY_CONTROLS));

    /** IA32_VMX_BASIC[56] and IA32_VMX_MISC[30], which would let more pass, are 0. */
    static final CheckTable EVENT_INJECTION = table(
            (v, on) -> EntryEvent.isValid(v),
            row("the event is not of type 1", (v, on) -> !EntryEvent.is(v, EventType.RESERVED)),
            row(
                    "the event is of type 7 only where the monitor trap flag is offered",
                    (v, on) -> !EntryEvent.is(v, OTHER_EVENT) || on.allowed().offers(ProcessorBased.MONITOR_TRAP_FLAG)),
            row("an NMI has vector 2", (v, on) -> !EntryEvent.is(v, EventType.NMI) || EntryEvent.vector(v) == 2),
            row(
                    "a hardware exception has vector 31 at most",
                    (v, on) -> !EntryEvent.is(v, HARDWARE_EXCEPTION) || EntryEvent.vector(v) <= LAST_EXCEPTION),
            row(
                    "an event of type 7 has vector 0",
                    (v, on) -> !EntryEvent.is(v, OTHER_EVENT) || EntryEvent.vector(v) == 0),
            row(
                    "a hardware exception that has an error code delivers it, unless CR0.PE is 0",
                    (v, on) -> EntryEvent.deliversErrorCode(v)
                            || !EntryEvent.is(v, HARDWARE_EXCEPTION)
                            || !v.isGuestProtected()
                            || !ExceptionVector.hasErrorCode(EntryEvent.vector(v))),
            row(
                    "only a hardware exception delivers an error code",
                    (v, on) -> !EntryEvent.deliversErrorCode(v) || EntryEvent.is(v, HARDWARE_EXCEPTION)),
            row(
                    "no error code is delivered where CR0.PE is 0",
                    (v, on) -> !EntryEvent.deliversErrorCode(v) || v.isGuestProtected()),
            row(
                    "a hardware exception that has no error code delivers none",
                    (v, on) -> !EntryEvent.deliversErrorCode(v) || ExceptionVector.hasErrorCode(EntryEvent.vector(v))),
            row(
                    "bits 30:12 of the VM-entry interruption information are 0",
                    (v, on) -> (EntryEvent.raw(v) & RESERVED_BITS_OF_EVENT) == 0),
            row(
                    "bits 31:16 of an error code that is delivered are 0",
                    (v, on) -> !EntryEvent.deliversErrorCode(v)
                            || v.get(VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE) >>> 16 == 0),
            row(
                    "a software interrupt or exception has an instruction length of 1 to 15",
                    (v, on) -> !EntryEvent.isOfSoftware(v) || isLength(v.get(VmcsField.VM_ENTRY_INSTRUCTION_LEN))));

    static final CheckTable MSR_AREA = table(
            ALWAYS,
            row(
                    "the VM-entry MSR-load address is that of an area, unless the count is 0",
                    (v, on) -> ExitControlChecks.isArea(
                            v, VmcsField.VM_ENTRY_MSR_LOAD_COUNT, VmcsField.VM_ENTRY_MSR_LOAD_ADDR)));

    private EntryControlChecks() {}

    private static CheckTable table(Rule applies, Row... rows) {
        return new CheckTable("26.2.1.3", Result.INVALID_CONTROLS, applies, rows);
    }

    private static boolean isLength(long length) {
        return length >= 1 && length <= LONGEST_INSTRUCTION;
    }
}

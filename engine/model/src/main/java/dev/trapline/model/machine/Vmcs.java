package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Map;

/** A virtual-machine control structure with its launch state (SDM chapter 24). */
public final class Vmcs {

    /** Bit 31 of the exit reason: a VM-entry failure. */
    public static final long ENTRY_FAILURE = 1L << 31;

    /** What stands in fields that the architecture leaves undefined: whoever reads them is found out. Bit 31 is 0. */
    public static final long UNDEFINED = 0x2BAD_2BADL;

    /** Bit 12 of IDT-vectoring information. */
    private static final long UNDEFINED_BIT = 1 << 12;

    private static final int DPL_SHIFT = 5;
    /** Bit of CR0. */
    private static final long PROTECTION = 1;
    /** Bit of CR0. */
    private static final long PAGING = 1L << 31;
    /** Bit of CR4. */
    private static final long PHYSICAL_ADDRESS_EXTENSION = 1 << 5;

    private static final int FIELDS = VmcsField.values().length;

    private final long[] fields = new long[FIELDS];
    private boolean launched;

    /** Writes the fields that a program says. */
    public void load(Map<VmcsField, Long> values) {
        values.forEach(this::set);
    }

    /** A field. */
    public long get(VmcsField field) {
        return fields[field.ordinal()];
    }

    /** Writes a field. */
    public void set(VmcsField field, long value) {
        fields[field.ordinal()] = value;
    }

    /** Whether a control is 1. */
    public boolean has(Control control) {
        return control.isSetIn(fields[control.field().ordinal()])
                && (control.field() != VmcsField.SECONDARY_VM_EXEC_CONTROL || activatesSecondary());
    }

    private boolean activatesSecondary() {
        return ProcessorBased.ACTIVATE_SECONDARY_CONTROLS.isSetIn(
                fields[VmcsField.CPU_BASED_VM_EXEC_CONTROL.ordinal()]);
    }

    /** DPL of SS, the privilege level of the guest. */
    public int guestPrivilegeLevel() {
        return (int) (get(VmcsField.GUEST_SS_AR_BYTES) >> DPL_SHIFT) & 3;
    }

    /** Whether the guest is in protected mode: CR0.PE. */
    public boolean isGuestProtected() {
        return (get(VmcsField.GUEST_CR0) & PROTECTION) != 0;
    }

    /** Whether the guest has paging: CR0.PG. */
    boolean isGuestPaging() {
        return (get(VmcsField.GUEST_CR0) & PAGING) != 0;
    }

    /** Whether the guest has PAE paging, for which a processor holds four page-directory-pointer-table entries (SDM 4.4.1). */
    public boolean hasGuestPaePaging() {
        return isGuestPaging()
                && (get(VmcsField.GUEST_CR4) & PHYSICAL_ADDRESS_EXTENSION) != 0
                && !has(EntryControl.IA32E_MODE);
    }

    /** Saves the privilege level of the guest. */
    public void guestPrivilegeLevel(int level) {
        long others = get(VmcsField.GUEST_SS_AR_BYTES) & ~(3L << DPL_SHIFT);
        set(VmcsField.GUEST_SS_AR_BYTES, others | (long) level << DPL_SHIFT);
    }

    /** Launch state. */
    public boolean launched() {
        return launched;
    }

    /** Sets the launch state. */
    public void launched(boolean value) {
        launched = value;
    }

    /**
     * Records a VM exit's information (SDM 27.2) and makes the entry event invalid (SDM 27.2 and 24.8.3). The saved guest state is the caller's.
     *
     * @param interruption valid interruption information, or 0 for invalid
     * @param interruptionError its error code, if it has one
     * @param vectoring valid IDT-vectoring information, or 0 for invalid
     * @param vectoringError its error code, if it has one
     * @param instructionLength 0 where undefined
     */
    public void recordExit(
            ExitReason reason,
            long qualification,
            long interruption,
            int interruptionError,
            long vectoring,
            int vectoringError,
            long instructionLength) {
        set(VmcsField.VM_EXIT_REASON, reason.number());
        set(VmcsField.EXIT_QUALIFICATION, qualification);
        recordEvent(VmcsField.VM_EXIT_INTR_INFO, interruption, VmcsField.VM_EXIT_INTR_ERROR_CODE, interruptionError);
        // Bit 12 of IDT-vectoring information is undefined after every exit (table 24-17).
        recordEvent(
                VmcsField.IDT_VECTORING_INFO_FIELD,
                vectoring == 0 ? 0 : vectoring | UNDEFINED_BIT,
                VmcsField.IDT_VECTORING_ERROR_CODE,
                vectoringError);
        set(VmcsField.VM_EXIT_INSTRUCTION_LEN, instructionLength == 0 ? UNDEFINED : instructionLength);
        set(VmcsField.VM_ENTRY_INTR_INFO_FIELD, get(VmcsField.VM_ENTRY_INTR_INFO_FIELD) & ~EventInfo.VALID);
    }

    private void recordEvent(VmcsField field, long info, VmcsField errorField, int error) {
        set(field, info == 0 ? UNDEFINED : info);
        set(errorField, (info & EventInfo.ERROR_CODE) == 0 || info == 0 ? UNDEFINED : error);
    }

    /** Records a VM-entry failure: reason and qualification alone (SDM 26.8). */
    public void recordEntryFailure(ExitReason reason, long qualification) {
        set(VmcsField.VM_EXIT_REASON, ENTRY_FAILURE | reason.number());
        set(VmcsField.EXIT_QUALIFICATION, qualification);
    }

    /** Writes the state. */
    public void save(StateBuffer buffer) {
        buffer.put(fields);
        buffer.put(launched);
    }

    /** Takes the state back. */
    public void restore(StateBuffer buffer) {
        buffer.take(fields);
        launched = buffer.takeBoolean();
    }
}

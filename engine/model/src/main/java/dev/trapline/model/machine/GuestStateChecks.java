package dev.trapline.model.machine;

import static dev.trapline.dsl.vmx.Interruptibility.MOV_SS;
import static dev.trapline.dsl.vmx.Interruptibility.STI;
import static dev.trapline.dsl.vmx.SecondaryBased.ENABLE_EPT;
import static dev.trapline.dsl.vmx.SecondaryBased.UNRESTRICTED_GUEST;
import static dev.trapline.model.machine.CheckTable.ALWAYS;
import static dev.trapline.model.machine.CheckTable.isCanonical;
import static dev.trapline.model.machine.CheckTable.row;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.CheckTable.Row;
import dev.trapline.model.machine.CheckTable.Rule;
import dev.trapline.model.machine.EntryChecks.Result;

/** What the guest-state area must satisfy, as far as the models have it (SDM 26.3.1). */
final class GuestStateChecks {

    private static final String NON_REGISTER_STATE = "26.3.1.5";

    private static final long BRANCH_SINGLE_STEP = 1 << 1;
    private static final long VIRTUAL_8086_MODE = 1 << 17;
    private static final int VIRTUAL_8086_PRIVILEGE = 3;
    private static final long TRANSACTION = 1 << 16;
    private static final long NO_LINK = -1;
    private static final long PRESENT = 1;
    /** Bits 2:1, 8:5 and 63:52 (SDM table 4-8), a physical address having as many bits as on any processor. */
    private static final long RESERVED_IN_PDPTE = 0x6 | 0x1E0 | -1L << 52;

    private static final long ANY = -1;

    static final CheckTable CONTROL_REGISTERS = table(
            "26.3.1.1",
            ALWAYS,
            row(
                    "CR0.PE is 1, unless the guest is unrestricted",
                    (v, on) -> v.isGuestProtected() || v.has(UNRESTRICTED_GUEST)),
            row("CR0.PE is 1 where CR0.PG is", (v, on) -> v.isGuestProtected() || !v.isGuestPaging()));

    static final CheckTable SEGMENTS = table(
            "26.3.1.2",
            ALWAYS,
            row("SS.DPL is 0 where CR0.PE is 0", (v, on) -> v.isGuestProtected() || v.guestPrivilegeLevel() == 0),
            row(
                    "SS.DPL is 3 in virtual-8086 mode",
                    (v, on) -> !flag(v, VIRTUAL_8086_MODE) || v.guestPrivilegeLevel() == VIRTUAL_8086_PRIVILEGE));

    static final CheckTable DESCRIPTOR_TABLES = table(
            "26.3.1.3",
            ALWAYS,
            row("GUEST_IDTR_BASE is canonical", (v, on) -> isCanonical(v.get(VmcsField.GUEST_IDTR_BASE))));

    static final CheckTable RIP_AND_RFLAGS = table(
            "26.3.1.4",
            ALWAYS,
            row("GUEST_RIP is canonical", (v, on) -> isCanonical(v.get(VmcsField.GUEST_RIP))),
            row("bits 63:22, 15, 5 and 3 of RFLAGS are 0", (v, on) -> !flag(v, Rflags.RESERVED)),
            row("bit 1 of RFLAGS is 1", (v, on) -> flag(v, Rflags.FIXED)),
            // It must be 0 where CR0.PE is 0 too: no SS.DPL lets both pass.
            row(
                    "RFLAGS.VM is 0 in IA-32e mode",
                    (v, on) -> !flag(v, VIRTUAL_8086_MODE) || !v.has(EntryControl.IA32E_MODE)),
            row(
                    "RFLAGS.IF is 1 where an external interrupt is injected",
                    (v, on) -> flag(v, Rflags.IF) || !EntryEvent.isValid(v, EventType.EXTERNAL_INTERRUPT)));

    static final CheckTable ACTIVITY = table(
            NON_REGISTER_STATE,
            (v, on) -> !is(v, ActivityState.ACTIVE),
            row(
                    "the activity state is one that is offered",
                    (v, on) -> on.allowed().offersActivity(v.get(VmcsField.GUEST_ACTIVITY_STATE))),
            row("SS.DPL is 0 in the HLT state", (v, on) -> !is(v, ActivityState.HLT) || v.guestPrivilegeLevel() == 0),
            row(
                    "the activity state is active where there is blocking by STI or MOV SS",
                    (v, on) -> !blocking(v, STI | MOV_SS)));

    static final CheckTable ACTIVITY_AND_INJECTION = table(
            NON_REGISTER_STATE,
            (v, on) -> !is(v, ActivityState.ACTIVE) && EntryEvent.isValid(v),
            row(
                    "in the HLT state an external interrupt, an NMI, #DB, #MC or a pending monitor trap flag is injected",
                    (v, on) -> !is(v, ActivityState.HLT)
                            || EntryEvent.is(v, EventType.EXTERNAL_INTERRUPT)
                            || EntryEvent.is(v, EventType.NMI)
                            || EntryEvent.is(v, ExceptionVector.DB)
                            || EntryEvent.is(v, ExceptionVector.MC)
                            || EntryEvent.is(v, EventType.OTHER_EVENT)),
            row(
                    "in the shutdown state an NMI or #MC is injected",
                    (v, on) -> !is(v, ActivityState.SHUTDOWN)
                            || EntryEvent.is(v, EventType.NMI)
                            || EntryEvent.is(v, ExceptionVector.MC)),
            row("in the wait-for-SIPI state nothing is injected", (v, on) -> !is(v, ActivityState.WAIT_FOR_SIPI)));

    /** The models have no enclaves and no system-management mode. */
    static final CheckTable INTERRUPTIBILITY = table(
            NON_REGISTER_STATE,
            (v, on) -> blocking(v, ANY),
            row("bits 31:5 of the interruptibility state are 0", (v, on) -> !blocking(v, Interruptibility.RESERVED)),
            row("there is not blocking by STI and by MOV SS", (v, on) -> !blocking(v, STI) || !blocking(v, MOV_SS)),
            row("there is no blocking by STI where RFLAGS.IF is 0", (v, on) -> !blocking(v, STI) || flag(v, Rflags.IF)),
            row(
                    "there is no blocking by SMI outside system-management mode",
                    (v, on) -> !blocking(v, Interruptibility.SMI)),
            row("there is no enclave interruption", (v, on) -> !blocking(v, Interruptibility.ENCLAVE)));

    static final CheckTable INTERRUPTIBILITY_AND_INJECTION = table(
            NON_REGISTER_STATE,
            (v, on) -> blocking(v, ANY) && EntryEvent.isValid(v),
            row(
                    "there is no blocking by STI or MOV SS where an external interrupt is injected",
                    (v, on) -> !blocking(v, STI | MOV_SS) || !EntryEvent.is(v, EventType.EXTERNAL_INTERRUPT)),
            row(
                    "there is no blocking by MOV SS where an NMI is injected",
                    (v, on) -> !blocking(v, MOV_SS) || !EntryEvent.is(v, EventType.NMI)),
            row(
                    "there is no virtual-NMI blocking where an NMI is injected",
                    (v, on) -> !blocking(v, Interruptibility.NMI)
                            || !v.has(PinBased.VIRTUAL_NMIS)
                            || !EntryEvent.is(v, EventType.NMI)));

    static final CheckTable NMI_IN_STI_SHADOW = new CheckTable(
            NON_REGISTER_STATE,
            Result.NMI_IN_STI_SHADOW,
            (v, on) -> on.choices().nmiInjectionNeedsNoSti(),
            row(
                    "there is no blocking by STI where an NMI is injected, on this processor",
                    (v, on) -> !blocking(v, STI) || !EntryEvent.isValid(v, EventType.NMI)));

    /** The models have no transactions. */
    static final CheckTable PENDING_DEBUG_EXCEPTIONS = table(
            NON_REGISTER_STATE,
            (v, on) -> pendingDebug(v, ANY),
            row(
                    "bits 11:4, 13, 15 and 63:17 of the pending debug exceptions are 0",
                    (v, on) -> !pendingDebug(v, PendingDebug.RESERVED)),
            row("no debug exception is pending in a transaction", (v, on) -> !pendingDebug(v, TRANSACTION)));

    static final CheckTable SINGLE_STEP = table(
            NON_REGISTER_STATE,
            (v, on) -> blocking(v, STI | MOV_SS) || is(v, ActivityState.HLT),
            row(
                    "a single step is pending in the HLT state and where there is blocking by STI or MOV SS, if RFLAGS.TF is 1 and IA32_DEBUGCTL.BTF 0",
                    (v, on) -> pendingDebug(v, PendingDebug.BS) || !singleSteps(v)),
            row(
                    "no single step is pending in the HLT state and where there is blocking by STI or MOV SS, if RFLAGS.TF is 0 or IA32_DEBUGCTL.BTF 1",
                    (v, on) -> !pendingDebug(v, PendingDebug.BS) || singleSteps(v)));

    /** VMCS shadowing is not offered, and nothing else is at any address. */
    static final CheckTable LINK_POINTER = new CheckTable(
            NON_REGISTER_STATE,
            Result.INVALID_LINK_POINTER,
            ALWAYS,
            row("the VMCS link pointer is all ones", (v, on) -> v.get(VmcsField.VMCS_LINK_POINTER) == NO_LINK));

    /** Without EPT they are loaded from memory, where the models have none. */
    static final CheckTable PAGE_DIRECTORY_POINTERS = new CheckTable(
            "26.3.1.6",
            Result.INVALID_PDPTE,
            (v, on) -> v.has(ENABLE_EPT) && v.hasGuestPaePaging(),
            row("the reserved bits of GUEST_PDPTR0 are 0 if it is present", validPdpte(VmcsField.GUEST_PDPTR0)),
            row("the reserved bits of GUEST_PDPTR1 are 0 if it is present", validPdpte(VmcsField.GUEST_PDPTR1)),
            row("the reserved bits of GUEST_PDPTR2 are 0 if it is present", validPdpte(VmcsField.GUEST_PDPTR2)),
            row("the reserved bits of GUEST_PDPTR3 are 0 if it is present", validPdpte(VmcsField.GUEST_PDPTR3)));

    private GuestStateChecks() {}

    private static CheckTable table(String section, Rule applies, Row... rows) {
        return new CheckTable(section, Result.INVALID_GUEST_STATE, applies, rows);
    }

    private static Rule validPdpte(VmcsField field) {
        return (v, on) -> (v.get(field) & PRESENT) == 0 || (v.get(field) & RESERVED_IN_PDPTE) == 0;
    }

    private static boolean flag(Vmcs vmcs, long bits) {
        return (vmcs.get(VmcsField.GUEST_RFLAGS) & bits) != 0;
    }

    private static boolean singleSteps(Vmcs vmcs) {
        return flag(vmcs, Rflags.TF) && (vmcs.get(VmcsField.GUEST_IA32_DEBUGCTL) & BRANCH_SINGLE_STEP) == 0;
    }

    private static boolean blocking(Vmcs vmcs, long bits) {
        return (vmcs.get(VmcsField.GUEST_INTERRUPTIBILITY_INFO) & bits) != 0;
    }

    private static boolean pendingDebug(Vmcs vmcs, long bits) {
        return (vmcs.get(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) & bits) != 0;
    }

    private static boolean is(Vmcs vmcs, ActivityState state) {
        return vmcs.get(VmcsField.GUEST_ACTIVITY_STATE) == state.ordinal();
    }
}

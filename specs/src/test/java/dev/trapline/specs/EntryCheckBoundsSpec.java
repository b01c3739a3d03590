package dev.trapline.specs;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.L2Page.*;
import static dev.trapline.dsl.vmx.PlainExit.*;
import static dev.trapline.dsl.vmx.SecondaryBased.*;
import static dev.trapline.dsl.vmx.VmInstructionError.*;
import static dev.trapline.dsl.vmx.VmcsField.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** Values on both sides of what a VM entry takes: addresses, vectors, and the modes of L2 that need each other (SDM 26.2, 26.3). */
@Cores({"bare-metal", "nested", "stacked", "nested-kvm", "bochs"})
class EntryCheckBoundsSpec {

    private static final long PE = 1;
    private static final long PG = 1L << 31;
    private static final long USER_SS = 0x60;
    private static final long VIRTUAL_8086 = 1 << 17;

    @Spec("HOST_RIP is an address that there is")
    Table hostRipIsAnAddressThatThereIs() {
        return Table.of(
                row("0", refused(given(l1).writes(HOST_RIP, 0), ENTRY_INVALID_HOST_STATE_FIELD)),
                row("not canonical", refused(given(l1).writes(HOST_RIP, 1L << 47), ENTRY_INVALID_HOST_STATE_FIELD)));
    }

    @Spec("the EPT pointer is that of a table, where EPT is enabled")
    Table theEptPointerIsThatOfATable() {
        return Table.of(
                row(
                        "none",
                        refused(
                                given(l1).setsSecondary(ENABLE_EPT).writes(EPT_POINTER, 0),
                                ENTRY_INVALID_CONTROL_FIELD)),
                row("not enabled", entered(given(l1).writes(EPT_POINTER, 32))));
    }

    @Spec("an unrestricted guest needs EPT")
    Table anUnrestrictedGuestNeedsEpt() {
        return Table.of(
                row("without", refused(given(l1).setsSecondary(UNRESTRICTED_GUEST), ENTRY_INVALID_CONTROL_FIELD)),
                row("with", entered(given(l1).usesEpt().setsSecondary(UNRESTRICTED_GUEST))));
    }

    @Spec("secondary controls that are not offered are refused only where there are secondary controls")
    Table secondaryControlsCountOnlyWhereTheyAreActivated() {
        return Table.of(
                row(
                        "activated",
                        refused(
                                given(l1)
                                        .setsProcessorBased(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS)
                                        .writes(SECONDARY_VM_EXEC_CONTROL, 1L << 31),
                                ENTRY_INVALID_CONTROL_FIELD)),
                row("not activated", entered(given(l1).writes(SECONDARY_VM_EXEC_CONTROL, 1L << 31))));
    }

    @Spec("the APIC-access address is that of a page")
    Table theApicAccessAddressIsThatOfAPage() {
        return Table.of(
                row(
                        "0",
                        refused(
                                given(l1)
                                        .setsSecondary(VIRTUALIZE_APIC_ACCESSES)
                                        .writes(APIC_ACCESS_ADDR, 0),
                                ENTRY_INVALID_CONTROL_FIELD)),
                row(
                        "beyond",
                        refused(
                                given(l1)
                                        .setsSecondary(VIRTUALIZE_APIC_ACCESSES)
                                        .writes(APIC_ACCESS_ADDR, 1L << 40),
                                ENTRY_INVALID_CONTROL_FIELD)));
    }

    @Spec("an MSR list that has entries has an address")
    Table anMsrListThatHasEntriesHasAnAddress() {
        return Table.of(
                row(
                        "store",
                        refused(
                                given(l1).writes(VM_EXIT_MSR_STORE_COUNT, 1).writes(VM_EXIT_MSR_STORE_ADDR, 0),
                                ENTRY_INVALID_CONTROL_FIELD)),
                row(
                        "load",
                        refused(
                                given(l1).writes(VM_EXIT_MSR_LOAD_COUNT, 1).writes(VM_EXIT_MSR_LOAD_ADDR, 1L << 32),
                                ENTRY_INVALID_CONTROL_FIELD)),
                row(
                        "entry",
                        refused(
                                given(l1).writes(VM_ENTRY_MSR_LOAD_COUNT, 1).writes(VM_ENTRY_MSR_LOAD_ADDR, 0),
                                ENTRY_INVALID_CONTROL_FIELD)),
                row(
                        "no entries",
                        entered(given(l1).writes(VM_ENTRY_MSR_LOAD_COUNT, 0).writes(VM_ENTRY_MSR_LOAD_ADDR, 0))));
    }

    @Spec("vector 31 is the highest of an exception that L1 injects")
    Table vector31IsTheHighestOfAnException() {
        return Table.of(
                row(
                        "32",
                        refused(given(l1).writes(VM_ENTRY_INTR_INFO_FIELD, 0x8000_0320L), ENTRY_INVALID_CONTROL_FIELD)),
                row(
                        "31",
                        given(l1)
                                .hasNotMapped(STACK)
                                .writes(VM_ENTRY_INTR_INFO_FIELD, 0x8000_031FL)
                                .when(l1)
                                .launches()
                                .expectExit(EPT_VIOLATION)
                                .with(IDT_VECTORING_INFO_FIELD, 0x8000_031FL)));
    }

    @Spec("paging needs protection, and no protection needs an unrestricted guest, at privilege level 0")
    Table whatModesOfL2NeedEachOther() {
        return Table.of(
                row("no protection", fails(given(l1).writes(GUEST_CR0, 0))),
                row("no protection, unrestricted", entered(unrestricted().writes(GUEST_CR0, 0))),
                row(
                        "paging without protection, unrestricted",
                        fails(unrestricted().writes(GUEST_CR0, PG))),
                row(
                        "no protection at privilege level 3, unrestricted",
                        fails(unrestricted().writes(GUEST_CR0, 0).writes(GUEST_SS_AR_BYTES, USER_SS))),
                row(
                        "virtual-8086 mode at privilege level 0",
                        fails(given(l1).writes(GUEST_RFLAGS, Rflags.FIXED | VIRTUAL_8086))),
                row(
                        "virtual-8086 mode at privilege level 3",
                        entered(given(l1)
                                .writes(GUEST_RFLAGS, Rflags.FIXED | VIRTUAL_8086)
                                .writes(GUEST_SS_AR_BYTES, USER_SS))),
                row(
                        "virtual-8086 mode in IA-32e mode",
                        fails(given(l1)
                                .setsEntry(EntryControl.IA32E_MODE)
                                .writes(GUEST_CR0, PE)
                                .writes(GUEST_RFLAGS, Rflags.FIXED | VIRTUAL_8086)
                                .writes(GUEST_SS_AR_BYTES, USER_SS))));
    }

    private static Given.OfL1 unrestricted() {
        return given(l1).usesEpt().setsSecondary(UNRESTRICTED_GUEST);
    }

    private static Scenario refused(Given.OfL1 given, VmInstructionError error) {
        return given.when(l1).launches().expectVmFail(error);
    }

    private static Scenario fails(Given.OfL1 given) {
        return given.when(l1).launches().expectEntryFailure(INVALID_STATE).with(EXIT_QUALIFICATION, 0);
    }

    private static Scenario entered(Given.OfL1 given) {
        return given.and(l2).isAboutToExecute(vmcall()).when(l1).launches().expectExit(VMCALL);
    }
}

package dev.trapline.model.machine;

import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.PinBased.NMI_EXITING;
import static dev.trapline.dsl.vmx.PinBased.POSTED_INTR;
import static dev.trapline.dsl.vmx.PinBased.VIRTUAL_NMIS;
import static dev.trapline.dsl.vmx.ProcessorBased.ACTIVATE_SECONDARY_CONTROLS;
import static dev.trapline.dsl.vmx.ProcessorBased.NMI_WINDOW_EXITING;
import static dev.trapline.dsl.vmx.SecondaryBased.APIC_REGISTER_VIRT;
import static dev.trapline.dsl.vmx.SecondaryBased.ENABLE_EPT;
import static dev.trapline.dsl.vmx.SecondaryBased.UNRESTRICTED_GUEST;
import static dev.trapline.dsl.vmx.SecondaryBased.VIRTUALIZE_APIC_ACCESSES;
import static dev.trapline.dsl.vmx.SecondaryBased.VIRTUALIZE_X2APIC_MODE;
import static dev.trapline.dsl.vmx.SecondaryBased.VIRTUAL_INTR_DELIVERY;
import static dev.trapline.model.machine.CheckTable.ALWAYS;
import static dev.trapline.model.machine.CheckTable.offered;
import static dev.trapline.model.machine.CheckTable.row;

import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.CheckTable.Row;
import dev.trapline.model.machine.CheckTable.Rule;
import dev.trapline.model.machine.EntryChecks.Result;

/** What the VM-execution control fields must satisfy (SDM 26.2.1.1). */
final class ExecutionControlChecks {

    /** The address of the only virtual-APIC page. */
    private static final long VIRTUAL_APIC_PAGE = 1;

    private static final int APIC_ACCESS_PAGES = L2Page.values().length;

    private static final long ABOUT_APIC = VIRTUALIZE_APIC_ACCESSES.mask()
            | VIRTUALIZE_X2APIC_MODE.mask()
            | APIC_REGISTER_VIRT.mask()
            | VIRTUAL_INTR_DELIVERY.mask();

    static final CheckTable PIN_AND_PRIMARY = table(
            ALWAYS,
            offered("pin-based controls that are not offered are 0", VmcsField.PIN_BASED_VM_EXEC_CONTROL),
            offered(
                    "primary processor-based controls that are not offered are 0",
                    VmcsField.CPU_BASED_VM_EXEC_CONTROL));

    static final CheckTable SECONDARY = table(
            ExecutionControlChecks::activatesSecondary,
            offered(
                    "secondary processor-based controls that are not offered are 0",
                    VmcsField.SECONDARY_VM_EXEC_CONTROL));

    static final CheckTable TPR_SHADOW = table(
            (v, on) -> v.has(ProcessorBased.TPR_SHADOW),
            row(
                    "the virtual-APIC address is that of a page",
                    (v, on) -> v.get(VmcsField.VIRTUAL_APIC_PAGE_ADDR) == VIRTUAL_APIC_PAGE),
            row(
                    "bits 31:4 of the TPR threshold are 0, unless virtual interrupts are delivered",
                    (v, on) -> v.has(VIRTUAL_INTR_DELIVERY) || v.get(VmcsField.TPR_THRESHOLD) >>> 4 == 0),
            row(
                    "the TPR threshold is not above VTPR[7:4], unless virtual interrupts are delivered or APIC accesses virtualized",
                    (v, on) -> v.has(VIRTUAL_INTR_DELIVERY)
                            || v.has(VIRTUALIZE_APIC_ACCESSES)
                            || (v.get(VmcsField.TPR_THRESHOLD) & 0xF) <= on.virtualTpr() >> 4));

    static final CheckTable NMI = table(
            ALWAYS,
            row("virtual NMIs need NMI exiting", (v, on) -> !v.has(VIRTUAL_NMIS) || v.has(NMI_EXITING)),
            row("NMI-window exiting needs virtual NMIs", (v, on) -> !v.has(NMI_WINDOW_EXITING) || v.has(VIRTUAL_NMIS)));

    static final CheckTable APIC_VIRTUALIZATION = table(
            (v, on) -> activatesSecondary(v, on) && (v.get(VmcsField.SECONDARY_VM_EXEC_CONTROL) & ABOUT_APIC) != 0,
            row(
                    "the APIC-access address is that of a page, where APIC accesses are virtualized",
                    (v, on) -> !v.has(VIRTUALIZE_APIC_ACCESSES) || isApicAccessPage(v.get(VmcsField.APIC_ACCESS_ADDR))),
            row(
                    "to virtualize x2APIC mode needs a TPR shadow",
                    (v, on) -> !v.has(VIRTUALIZE_X2APIC_MODE) || v.has(ProcessorBased.TPR_SHADOW)),
            row(
                    "APIC-register virtualization needs a TPR shadow",
                    (v, on) -> !v.has(APIC_REGISTER_VIRT) || v.has(ProcessorBased.TPR_SHADOW)),
            row(
                    "virtual-interrupt delivery needs a TPR shadow",
                    (v, on) -> !v.has(VIRTUAL_INTR_DELIVERY) || v.has(ProcessorBased.TPR_SHADOW)),
            row(
                    "x2APIC mode and APIC accesses are not both virtualized",
                    (v, on) -> !v.has(VIRTUALIZE_X2APIC_MODE) || !v.has(VIRTUALIZE_APIC_ACCESSES)),
            row(
                    "virtual-interrupt delivery needs external-interrupt exiting",
                    (v, on) -> !v.has(VIRTUAL_INTR_DELIVERY) || v.has(EXT_INTR)));

    static final CheckTable POSTED_INTERRUPTS = table(
            (v, on) -> v.has(POSTED_INTR),
            row("posted interrupts need virtual-interrupt delivery", (v, on) -> v.has(VIRTUAL_INTR_DELIVERY)),
            row("posted interrupts need acknowledge interrupt on exit", (v, on) -> v.has(ACK_INTR_ON_EXIT)),
            row(
                    "the posted-interrupt notification vector is at most 255",
                    (v, on) -> v.get(VmcsField.POSTED_INTR_NV) >>> 8 == 0),
            row(
                    "the posted-interrupt descriptor is aligned to 64 bytes",
                    (v, on) -> (v.get(VmcsField.POSTED_INTR_DESC_ADDR) & 0x3F) == 0));

    static final CheckTable EPT = table(
            ExecutionControlChecks::activatesSecondary,
            row(
                    "the EPT pointer is that of an extended page table, where EPT is enabled",
                    (v, on) -> !v.has(ENABLE_EPT) || Memory.isExtendedPageTable(v.get(VmcsField.EPT_POINTER))),
            row("an unrestricted guest needs EPT", (v, on) -> !v.has(UNRESTRICTED_GUEST) || v.has(ENABLE_EPT)));

    private ExecutionControlChecks() {}

    private static CheckTable table(Rule applies, Row... rows) {
        return new CheckTable("26.2.1.1", Result.INVALID_CONTROLS, applies, rows);
    }

    private static boolean activatesSecondary(Vmcs vmcs, EntryChecks on) {
        return vmcs.has(ACTIVATE_SECONDARY_CONTROLS);
    }

    private static boolean isApicAccessPage(long address) {
        return address >= 1 && address <= APIC_ACCESS_PAGES;
    }
}

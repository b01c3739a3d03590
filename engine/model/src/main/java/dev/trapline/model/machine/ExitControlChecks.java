package dev.trapline.model.machine;

import static dev.trapline.model.machine.CheckTable.ALWAYS;
import static dev.trapline.model.machine.CheckTable.offered;
import static dev.trapline.model.machine.CheckTable.row;

import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.EntryChecks.Result;

/** What the VM-exit control fields must satisfy (SDM 26.2.1.2). */
final class ExitControlChecks {

    static final CheckTable ALL = new CheckTable(
            "26.2.1.2",
            Result.INVALID_CONTROLS,
            ALWAYS,
            offered("VM-exit controls that are not offered are 0", VmcsField.VM_EXIT_CONTROLS),
            row(
                    "to save the VMX-preemption timer needs the timer activated",
                    (v, on) -> !v.has(ExitControl.SAVE_VMX_PREEMPTION_TIMER) || v.has(PinBased.VMX_PREEMPTION_TIMER)),
            row(
                    "the VM-exit MSR-store address is that of an area, unless the count is 0",
                    (v, on) -> isArea(v, VmcsField.VM_EXIT_MSR_STORE_COUNT, VmcsField.VM_EXIT_MSR_STORE_ADDR)),
            row(
                    "the VM-exit MSR-load address is that of an area, unless the count is 0",
                    (v, on) -> isArea(v, VmcsField.VM_EXIT_MSR_LOAD_COUNT, VmcsField.VM_EXIT_MSR_LOAD_ADDR)));

    private ExitControlChecks() {}

    /** Areas are numbered from 1; how many there are is a matter of memory. */
    static boolean isArea(Vmcs vmcs, VmcsField count, VmcsField address) {
        return vmcs.get(count) == 0 || (vmcs.get(address) > 0 && vmcs.get(address) <= Integer.MAX_VALUE);
    }
}

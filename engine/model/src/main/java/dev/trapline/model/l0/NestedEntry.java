package dev.trapline.model.l0;

import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.EntryChecks;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.MsrLists;
import dev.trapline.model.machine.VirtualApic;
import dev.trapline.model.machine.Vmcs;
import java.util.Optional;

/** The nested entry: L1 enters L2 with VMCS12, so L0 makes VMCS02 of it ({@code nested_vmx_run}). */
final class NestedEntry {

    private final State state;
    private final Host host;
    private final Vmcs02 vmcs02;
    private final NestedExit exit;
    private final MsrLists msrLists;
    private final EntryChecks checks;
    private final VirtualApic virtualApic;
    private final MachineListener listener;

    NestedEntry(
            State state,
            Host host,
            Vmcs02 vmcs02,
            NestedExit exit,
            MsrLists msrLists,
            EntryChecks checks,
            VirtualApic virtualApic,
            MachineListener listener) {
        this.state = state;
        this.host = host;
        this.vmcs02 = vmcs02;
        this.exit = exit;
        this.msrLists = msrLists;
        this.checks = checks;
        this.virtualApic = virtualApic;
        this.listener = listener;
    }

    /** Enters L2, or fails the entry with exit reason 33 or 34; gives the error of a VMfailValid. */
    Optional<VmInstructionError> enter(Opcode instruction, boolean movSsShadow) {
        Vmcs vmcs12 = state.vmcs12();
        EntryChecks.Result checked = checks.check(vmcs12, instruction == Opcode.VMLAUNCH, movSsShadow);
        if (checked.isVmFail()) {
            return Optional.of(checked.error());
        }
        if (checked != EntryChecks.Result.PASSED) {
            exit.failEntry(vmcs12, PlainExit.INVALID_STATE, checked.qualification());
            return Optional.empty();
        }
        int refused = msrLists.load(vmcs12, VmcsField.VM_ENTRY_MSR_LOAD_COUNT, VmcsField.VM_ENTRY_MSR_LOAD_ADDR);
        if (refused != 0) {
            exit.failEntry(vmcs12, PlainExit.MSR_LOAD_FAIL, refused);
            return Optional.empty();
        }
        listener.retired(false);
        vmcs12.launched(true);
        state.inL2 = true;
        state.timer = vmcs12.get(VmcsField.VMX_PREEMPTION_TIMER_VALUE);
        host.current(Host.VMCS02);
        virtualApic.enter(vmcs12);
        vmcs02.write(vmcs12);
        listener.entered(vmcs12, instruction);
        return Optional.empty();
    }
}

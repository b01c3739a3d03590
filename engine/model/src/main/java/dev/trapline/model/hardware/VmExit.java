package dev.trapline.model.hardware;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.ExitRules;
import dev.trapline.model.machine.Vmcs;

/** VM exits (SDM chapter 27). */
final class VmExit {

    /** SDM 27.5.1. */
    private static final long DR7_AT_EXIT = 0x400;

    private final Hardware cpu;

    VmExit(Hardware cpu) {
        this.cpu = cpu;
    }

    /**
     * A VM exit.
     *
     * @param interruption valid interruption information, or 0 for invalid
     * @param error its error code, if it has one
     * @param length instruction length, or 0 where undefined
     */
    void exit(ExitReason reason, long qualification, long interruption, int error, int length) {
        Vmcs vmcs = cpu.regions[cpu.currentVmcs];
        // 27.2: information about the exit.
        vmcs.recordExit(
                reason,
                qualification,
                interruption,
                error,
                cpu.delivery.vectoring,
                cpu.delivery.vectoringError,
                length);
        saveGuestState(vmcs, reason, interruption);
        cpu.msrLists.store(vmcs);
        loadHostState(vmcs);
    }

    /** SDM 27.3. */
    private void saveGuestState(Vmcs vmcs, ExitReason reason, long interruption) {
        vmcs.set(VmcsField.GUEST_RIP, cpu.rip);
        vmcs.set(VmcsField.GUEST_RSP, cpu.rsp);
        vmcs.set(VmcsField.GUEST_RFLAGS, savedRflags(reason, interruption));
        vmcs.set(VmcsField.GUEST_DR7, cpu.dr7);
        vmcs.guestPrivilegeLevel(cpu.cpl);
        boolean bit3 = vmcs.has(PinBased.VIRTUAL_NMIS) ? cpu.virtualNmiBlocked : cpu.nmiBlocked;
        vmcs.set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, cpu.shadow | (bit3 ? Interruptibility.NMI : 0));
        vmcs.set(VmcsField.GUEST_ACTIVITY_STATE, cpu.activity);
        vmcs.set(
                VmcsField.GUEST_PENDING_DBG_EXCEPTIONS,
                ExitRules.savedPendingDebug(reason, interruption, cpu.pendingDebug, cpu.shadow));
        if (vmcs.has(ExitControl.SAVE_VMX_PREEMPTION_TIMER)) {
            vmcs.set(VmcsField.VMX_PREEMPTION_TIMER_VALUE, cpu.timer);
        }
    }

    /** SDM 27.3.3: RF as the event's delivery would have pushed it, 0 at an instruction that exits, 1 at one that could not access memory. */
    private long savedRflags(ExitReason reason, long interruption) {
        if (cpu.delivery.vectoring != 0) {
            return cpu.delivery.vectoringRflags;
        }
        if (reason.isInterruption()) {
            return cpu.delivery.rflagsImage(interruption);
        }
        if (reason.isByMemoryAccess() || reason == PlainExit.TRIPLE_FAULT) {
            return cpu.rflags | Rflags.RF;
        }
        return reason.isByInstruction() ? cpu.rflags & ~Rflags.RF : cpu.rflags;
    }

    /** SDM 27.5 and 27.6, for exits and for VM-entry failures. Blocking by NMI stays as it is (27.5.5). */
    void loadHostState(Vmcs vmcs) {
        cpu.nonRoot = false;
        cpu.rip = vmcs.get(VmcsField.HOST_RIP);
        cpu.rsp = vmcs.get(VmcsField.HOST_RSP);
        cpu.rflags = Rflags.FIXED;
        cpu.idtrBase = vmcs.get(VmcsField.HOST_IDTR_BASE);
        cpu.cpl = 0;
        cpu.dr7 = DR7_AT_EXIT;
        cpu.shadow = 0;
        cpu.activity = ActivityState.ACTIVE.ordinal();
        cpu.pendingDebug = 0;
        cpu.monitorTrapPending = false;
        cpu.apicExit = 0;
        int refused = cpu.msrLists.load(vmcs, VmcsField.VM_EXIT_MSR_LOAD_COUNT, VmcsField.VM_EXIT_MSR_LOAD_ADDR);
        if (refused != 0) {
            throw new IllegalStateException(
                    "VMX abort: entry %d of the VM-exit MSR-load list cannot be loaded (SDM 27.7)".formatted(refused));
        }
        cpu.listener().exited(vmcs, cpu.rip, cpu.rsp, cpu.rflags, cpu.shadow, cpu.activity, cpu.cr2, cpu.dr6);
    }
}

package dev.trapline.model.hardware;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.model.machine.EntryChecks;
import dev.trapline.model.machine.Vmcs;

/** VM entries (SDM chapter 26). The checks are {@link EntryChecks}. */
final class VmEntry {

    private final Hardware cpu;
    private final EntryChecks checks;

    VmEntry(Hardware cpu, EntryChecks checks) {
        this.cpu = cpu;
        this.checks = checks;
    }

    /** VMLAUNCH or VMRESUME in root mode. */
    void enter(Opcode instruction, boolean movSsShadow) {
        Vmcs vmcs = cpu.currentVmcs();
        if (vmcs == null || cpu.currentVmcs == VmcsPointer.SHADOW.ordinal()) {
            cpu.vmFailInvalid(instruction);
            return;
        }
        EntryChecks.Result checked = checks.check(vmcs, instruction == Opcode.VMLAUNCH, movSsShadow);
        if (checked.isVmFail()) {
            cpu.vmFail(instruction, checked.error());
            return;
        }
        if (checked != EntryChecks.Result.PASSED) {
            fail(vmcs, PlainExit.INVALID_STATE, checked.qualification());
            return;
        }
        int refused = cpu.msrLists.load(vmcs, VmcsField.VM_ENTRY_MSR_LOAD_COUNT, VmcsField.VM_ENTRY_MSR_LOAD_ADDR);
        if (refused != 0) {
            fail(vmcs, PlainExit.MSR_LOAD_FAIL, refused);
            return;
        }
        cpu.retired();
        loadGuestState(vmcs);
        vmcs.launched(true);
        cpu.nonRoot = true;
        cpu.listener().entered(vmcs, instruction);
        cpu.pend(cpu.virtualApic.enter(vmcs));
        inject(vmcs);
    }

    /** A VM-entry failure (SDM 26.8). Blocking by NMI is as before. */
    private void fail(Vmcs vmcs, PlainExit reason, long qualification) {
        vmcs.recordEntryFailure(reason, qualification);
        cpu.exits.loadHostState(vmcs);
    }

    /** SDM 26.3.2, 26.7.1 to 26.7.4. */
    private void loadGuestState(Vmcs vmcs) {
        cpu.rip = vmcs.get(VmcsField.GUEST_RIP);
        cpu.rsp = vmcs.get(VmcsField.GUEST_RSP);
        cpu.rflags = vmcs.get(VmcsField.GUEST_RFLAGS);
        cpu.idtrBase = vmcs.get(VmcsField.GUEST_IDTR_BASE);
        cpu.cpl = vmcs.guestPrivilegeLevel();
        cpu.activity = (int) vmcs.get(VmcsField.GUEST_ACTIVITY_STATE);
        long interruptibility = vmcs.get(VmcsField.GUEST_INTERRUPTIBILITY_INFO);
        cpu.shadow = interruptibility & (Interruptibility.STI | Interruptibility.MOV_SS);
        boolean bit3 = (interruptibility & Interruptibility.NMI) != 0;
        cpu.nmiBlocked = !vmcs.has(PinBased.VIRTUAL_NMIS) && bit3;
        cpu.virtualNmiBlocked = vmcs.has(PinBased.VIRTUAL_NMIS) && bit3;
        long pendingDebug = vmcs.get(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS);
        // 26.7.3: a breakpoint that is not enabled alone is nothing that is pending.
        cpu.pendingDebug = PendingDebug.isValid(pendingDebug) ? pendingDebug : 0;
        cpu.dr7 = vmcs.get(VmcsField.GUEST_DR7);
        cpu.timer = vmcs.get(VmcsField.VMX_PREEMPTION_TIMER_VALUE);
    }

    /** SDM 26.6: an event is injected, above everything that can be recognised. */
    private void inject(Vmcs vmcs) {
        long event = vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        if ((event & EventInfo.VALID) == 0) {
            return;
        }
        EventType type = EventType.in(event);
        if (type == EventType.OTHER_EVENT) {
            cpu.monitorTrapPending = true;
            return;
        }
        if (type == EventType.NMI) {
            cpu.blockNmis();
        }
        // 26.7.3: debug exceptions that are pending are lost, but those that MOV SS held in front of INT3 or INT n.
        boolean afterMovSs =
                cpu.movSsShadow() && (type == EventType.SOFTWARE_INTERRUPT || type == EventType.SOFTWARE_EXCEPTION);
        if (!afterMovSs) {
            cpu.pendingDebug = 0;
        }
        // 26.7.1: no blocking by STI or MOV SS after a vectoring entry.
        cpu.shadow = 0;
        int error = (int) vmcs.get(VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE);
        int length = (int) vmcs.get(VmcsField.VM_ENTRY_INSTRUCTION_LEN);
        cpu.delivery.deliver(event, error, length, TraceEvent.Source.INJECTION);
    }
}

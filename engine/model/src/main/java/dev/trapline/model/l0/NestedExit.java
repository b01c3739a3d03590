package dev.trapline.model.l0;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.ExitRules;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.MsrLists;
import dev.trapline.model.machine.Vmcs;
import java.util.Set;

/** The nested exit: what L2 did on VMCS02 goes to VMCS12, and L1 goes on ({@code nested_vmx_vmexit}). */
final class NestedExit {

    /** SDM 27.5.1. */
    private static final long DR7_AT_EXIT = 0x400;

    private static final long SHADOW = Interruptibility.STI | Interruptibility.MOV_SS;

    private final State state;
    private final Host host;
    private final MsrLists msrLists;
    private final Set<Correction> corrections;
    private final MachineListener listener;

    NestedExit(State state, Host host, MsrLists msrLists, Set<Correction> corrections, MachineListener listener) {
        this.state = state;
        this.host = host;
        this.msrLists = msrLists;
        this.corrections = corrections;
        this.listener = listener;
    }

    MachineListener listener() {
        return listener;
    }

    /** Hands an exit of L2 that the machine below took to L1, as it is. */
    void reflect(ExitReason reason) {
        state.exitOperand = host.machine.exitOperand();
        state.exitValue = host.machine.exitValue();
        if (reason.isByMemoryAccess()) {
            state.vmcs12().set(VmcsField.GUEST_PHYSICAL_ADDRESS, host.read(VmcsField.GUEST_PHYSICAL_ADDRESS));
        }
        long interruption = reason.isInterruption() ? known(host.read(VmcsField.VM_EXIT_INTR_INFO)) : 0;
        boolean hasError = (interruption & EventInfo.ERROR_CODE) != 0;
        int error = hasError ? (int) host.read(VmcsField.VM_EXIT_INTR_ERROR_CODE) : 0;
        boolean hasLength = reason.isByInstruction()
                || EventType.isSoftware(interruption)
                || EventType.isSoftware(state.interruptedEvent);
        long length = hasLength ? host.read(VmcsField.VM_EXIT_INSTRUCTION_LEN) : 0;
        long qualification = host.read(VmcsField.EXIT_QUALIFICATION);
        exit(
                reason,
                reason == PlainExit.EPT_VIOLATION ? known(qualification) : qualification,
                interruption,
                error,
                length);
    }

    /** Without what VMCS02, which has virtual NMIs, tells about NMIs that an IRET does not unblock for L1, where the bit is undefined (SDM 27.2.2). */
    private long known(long information) {
        Vmcs vmcs12 = state.vmcs12();
        boolean undefined = vmcs12.has(PinBased.NMI_EXITING) && !vmcs12.has(PinBased.VIRTUAL_NMIS);
        return undefined ? information & ~EventInfo.NMI_UNBLOCKING : information;
    }

    /** An exit that is not in place of an event's delivery, nor caused by an instruction. */
    void exit(ExitReason reason, long qualification) {
        exit(reason, qualification, 0, 0, 0);
    }

    /**
     * Leaves L2 for L1. Not while a nested entry is pending.
     *
     * @param interruption valid interruption information, or 0
     * @param error its error code, if it has one
     * @param length instruction length, or 0 where undefined
     */
    void exit(ExitReason reason, long qualification, long interruption, int error, long length) {
        Vmcs vmcs12 = state.vmcs12();
        for (VmcsField field : Vmcs02.GUEST_AREA) {
            vmcs12.set(field, host.read(field));
        }
        if (!state.halted && !corrections.contains(Correction.SAVES_HALTED_STATE)) {
            vmcs12.set(VmcsField.GUEST_ACTIVITY_STATE, ActivityState.ACTIVE.ordinal());
        }
        boolean virtualNmis = vmcs12.has(PinBased.VIRTUAL_NMIS);
        boolean carries = corrections.contains(Correction.CARRIES_NMI_BLOCKING);
        boolean sticky = carries && vmcs12.has(PinBased.NMI_EXITING) && !virtualNmis;
        long interruptibility = host.read(VmcsField.GUEST_INTERRUPTIBILITY_INFO);
        boolean nmiBlocked = sticky ? state.nmiBlockedForL2sWholeRun : (interruptibility & Interruptibility.NMI) != 0;
        vmcs12.set(
                VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                (interruptibility & SHADOW) | (nmiBlocked ? Interruptibility.NMI : 0));
        vmcs12.set(
                VmcsField.GUEST_PENDING_DBG_EXCEPTIONS,
                ExitRules.savedPendingDebug(
                        reason, interruption, vmcs12.get(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS), interruptibility));
        if (vmcs12.has(ExitControl.SAVE_VMX_PREEMPTION_TIMER)) {
            vmcs12.set(VmcsField.VMX_PREEMPTION_TIMER_VALUE, state.timer);
        }
        vmcs12.recordExit(
                reason, qualification, interruption, error, state.interruptedEvent, state.interruptedError, length);
        msrLists.store(vmcs12);
        forgetL2();
        boolean nmiExit = reason == VectoredExit.EXCEPTION_NMI && EventType.in(interruption) == EventType.NMI;
        host.current(Host.VMCS01);
        boolean blockedBefore = !carries && host.blocking(Interruptibility.NMI);
        loadHostState(vmcs12, nmiExit || blockedBefore || (carries && !virtualNmis && nmiBlocked));
    }

    /** Nothing of L2's may follow L1. */
    private void forgetL2() {
        state.interruptedEvent = 0;
        state.monitorTrapPending = false;
        state.apicExit = 0;
        state.sipi = State.NO_SIPI;
        state.halted = false;
        state.inL2 = false;
    }

    /** A VM-entry failure (SDM 26.8); VMCS01 is current, and blocking by NMI is as before. */
    void failEntry(Vmcs vmcs12, PlainExit reason, long qualification) {
        vmcs12.recordEntryFailure(reason, qualification);
        loadHostState(vmcs12, host.blocking(Interruptibility.NMI));
    }

    /** L1 goes on where its VMCS's host area says (SDM 27.5, 27.6). VMCS01 is current. */
    private void loadHostState(Vmcs vmcs12, boolean nmiBlocked) {
        host.write(VmcsField.GUEST_RIP, vmcs12.get(VmcsField.HOST_RIP));
        host.write(VmcsField.GUEST_RSP, vmcs12.get(VmcsField.HOST_RSP));
        host.write(VmcsField.GUEST_RFLAGS, Rflags.FIXED);
        host.write(VmcsField.GUEST_IDTR_BASE, vmcs12.get(VmcsField.HOST_IDTR_BASE));
        host.write(VmcsField.GUEST_SS_AR_BYTES, 0);
        host.write(VmcsField.GUEST_DR7, DR7_AT_EXIT);
        host.write(VmcsField.GUEST_INTERRUPTIBILITY_INFO, nmiBlocked ? Interruptibility.NMI : 0);
        host.write(VmcsField.GUEST_ACTIVITY_STATE, 0);
        host.write(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, 0);
        state.guestRip = host.read(VmcsField.GUEST_RIP);
        int refused = msrLists.load(vmcs12, VmcsField.VM_EXIT_MSR_LOAD_COUNT, VmcsField.VM_EXIT_MSR_LOAD_ADDR);
        if (refused != 0) {
            throw new IllegalStateException(
                    "VMX abort: entry %d of the VM-exit MSR-load list cannot be loaded (SDM 27.7)".formatted(refused));
        }
        listener.exited(
                vmcs12,
                state.guestRip,
                host.read(VmcsField.GUEST_RSP),
                host.read(VmcsField.GUEST_RFLAGS),
                host.read(VmcsField.GUEST_INTERRUPTIBILITY_INFO) & SHADOW,
                host.read(VmcsField.GUEST_ACTIVITY_STATE),
                host.machine.cr2(),
                host.machine.dr6());
    }
}

package dev.trapline.model.l0;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.Vmcs;

/** What L0 does about an exit of its guest: {@code vmx_handle_exit}. */
final class ExitHandler {

    private static final L2Page[] PAGES = L2Page.values();

    private final State state;
    private final Host host;
    private final Vmcs02 vmcs02;
    private final NestedExit nestedExit;
    private final VmxEmulation vmx;
    private final Emulation emulation;
    private final Injection injection;
    private final Memory memory;
    private final MachineListener listener;

    ExitHandler(
            State state,
            Host host,
            Vmcs02 vmcs02,
            NestedExit nestedExit,
            VmxEmulation vmx,
            Emulation emulation,
            Injection injection,
            Memory memory) {
        this.state = state;
        this.host = host;
        this.vmcs02 = vmcs02;
        this.nestedExit = nestedExit;
        this.vmx = vmx;
        this.emulation = emulation;
        this.injection = injection;
        this.memory = memory;
        this.listener = nestedExit.listener();
    }

    /** Takes note of an exit, hands it to L1 or handles it. */
    void handle() {
        state.guestRuns = false;
        int operand = host.machine.exitOperand();
        long value = host.machine.exitValue();
        long number = host.read(VmcsField.VM_EXIT_REASON);
        ExitReason reason = ExitReason.of((int) number & 0xFFFF)
                .orElseThrow(() -> new IllegalStateException("L0 does not know exit reason 0x%x".formatted(number)));
        state.guestRip = host.read(VmcsField.GUEST_RIP);
        listener.hypervisorExited(0, state.inL2, reason, reason.isByInstruction());
        if (state.injecting) {
            host.undoInjection();
        }
        noteInterruptedEvent();
        injection.exited(reason);
        boolean forL1 = state.inL2 && isForL1(reason);
        host.stopSteppingOver();
        if (!forL1) {
            handle(reason, operand, value);
        } else if (!injection.takesOver(reason)) {
            nestedExit.reflect(reason);
            requestIfPending();
        }
    }

    /** {@code vmx_complete_interrupts}. */
    private void noteInterruptedEvent() {
        long vectoring = host.read(VmcsField.IDT_VECTORING_INFO_FIELD);
        if ((vectoring & EventInfo.VALID) == 0) {
            return;
        }
        // Bit 12 is undefined, and a VM entry requires it to be 0.
        state.interruptedEvent = vectoring & ~EventInfo.NMI_UNBLOCKING;
        state.interruptedError =
                (vectoring & EventInfo.ERROR_CODE) == 0 ? 0 : (int) host.read(VmcsField.IDT_VECTORING_ERROR_CODE);
        state.interruptedLength =
                EventType.isSoftware(vectoring) ? (int) host.read(VmcsField.VM_EXIT_INSTRUCTION_LEN) : 0;
        if (!state.injecting || !isInjected(vectoring)) {
            boolean virtual = state.inL2
                    && state.vmcs12().has(SecondaryBased.VIRTUAL_INTR_DELIVERY)
                    && EventType.in(vectoring) == EventType.EXTERNAL_INTERRUPT;
            state.injectedSource = (virtual ? TraceEvent.Source.VIRTUAL_INTERRUPT : TraceEvent.Source.EVENT).ordinal();
        }
        state.eventRequest = true;
    }

    /** Whether it is the event that L0 had injected, and not an exception that the delivery of that incurred; an exit clears the valid bit alone. */
    private boolean isInjected(long vectoring) {
        long injected = host.read(VmcsField.VM_ENTRY_INTR_INFO_FIELD) | EventInfo.VALID;
        return (vectoring & ~EventInfo.NMI_UNBLOCKING) == injected;
    }

    /** Who handles an exit of L2: {@code nested_vmx_l0_wants_exit} and {@code nested_vmx_l1_wants_exit}. */
    private boolean isForL1(ExitReason reason) {
        Vmcs vmcs12 = state.vmcs12();
        if (reason == VectoredExit.EXTERNAL_INTERRUPT) {
            // Physical interrupts are L0's. L1's are found in its virtual local APIC afterwards.
            return false;
        }
        if (reason == VectoredExit.EXCEPTION_NMI) {
            long interruption = host.read(VmcsField.VM_EXIT_INTR_INFO);
            // NMIs are L0's too. Exceptions exit only if L1 wants it, but for #DB.
            return EventType.in(interruption) != EventType.NMI
                    && (!isDebugException(interruption) || l1WantsDebugExceptions());
        }
        return switch ((PlainExit) reason) {
            case INTERRUPT_WINDOW -> vmcs12.has(ProcessorBased.INTR_WINDOW_EXITING);
            case NMI_WINDOW -> vmcs12.has(ProcessorBased.NMI_WINDOW_EXITING);
            case HLT -> vmcs12.has(ProcessorBased.HLT_EXITING);
            case CR_ACCESS -> vmcs12.has(ProcessorBased.CR8_LOAD_EXITING);
            case MSR_READ, MSR_WRITE -> !vmcs12.has(ProcessorBased.USE_MSR_BITMAPS);
            case MONITOR_TRAP_FLAG -> !state.steppingOver || vmcs12.has(ProcessorBased.MONITOR_TRAP_FLAG);
            case PREEMPTION_TIMER -> false;
            case EPT_VIOLATION ->
                vmcs12.has(SecondaryBased.ENABLE_EPT)
                        && !memory.isPresent(vmcs12.get(VmcsField.EPT_POINTER), violatedPage());
            default -> true;
        };
    }

    private static boolean isDebugException(long interruption) {
        return (interruption & 0xFF) == ExceptionVector.DB.vector();
    }

    private boolean l1WantsDebugExceptions() {
        return (state.vmcs12().get(VmcsField.EXCEPTION_BITMAP) & ExceptionVector.DB.mask()) != 0;
    }

    private void handle(ExitReason reason, int operand, long value) {
        if (reason == VectoredExit.EXTERNAL_INTERRUPT) {
            host.endOfInterrupt();
            return;
        }
        if (reason instanceof PlainExit plain) {
            handlePlain(plain, operand, value);
        } else if (EventType.in(host.read(VmcsField.VM_EXIT_INTR_INFO)) != EventType.NMI) {
            emulation.debugException();
        }
        // An NMI of L0's own there is nothing to do for. With virtual NMIs, the next VM entry ends the blocking that
        // the exit left (26.3.2.6).
    }

    private void handlePlain(PlainExit reason, int operand, long value) {
        switch (reason) {
            case INTERRUPT_WINDOW -> windowOpened(ProcessorBased.INTR_WINDOW_EXITING);
            case NMI_WINDOW -> windowOpened(ProcessorBased.NMI_WINDOW_EXITING);
            case PREEMPTION_TIMER, MONITOR_TRAP_FLAG -> {
                // The exit that L0 asked for, at once or after one instruction; what for is up to Injection.
            }
            case TRIPLE_FAULT -> state.shutdown = true;
            case HLT -> {
                host.skipInstruction();
                injection.halt();
            }
            case CPUID, INVD, XSETBV -> host.skipInstruction();
            case CR_ACCESS -> emulation.moveToCr8(value);
            case MSR_READ -> emulation.readMsr(operand);
            case MSR_WRITE -> emulation.writeMsr(operand, value);
            case EPT_VIOLATION -> mapPage();
            default -> emulateVmx(Opcode.valueOf(reason.name()), operand, value);
        }
    }

    private L2Page violatedPage() {
        return PAGES[(int) host.read(VmcsField.GUEST_PHYSICAL_ADDRESS)];
    }

    /** A page that L0 has not mapped yet; the guest does the access again as if nothing had been. */
    private void mapPage() {
        memory.present(state.extendedPageTable, violatedPage(), true);
        if (state.inL2) {
            vmcs02.combinePageTables();
        }
        if (state.interruptedEvent == 0) {
            // The exit saved it as 1 (27.3.3), and the instruction has not completed.
            host.write(VmcsField.GUEST_RFLAGS, host.read(VmcsField.GUEST_RFLAGS) & ~Rflags.RF);
        }
        if ((host.read(VmcsField.EXIT_QUALIFICATION) & EventInfo.NMI_UNBLOCKING) != 0) {
            // vmx_recover_nmi_blocking: the IRET will end it once more.
            host.write(
                    VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                    host.read(VmcsField.GUEST_INTERRUPTIBILITY_INFO) | Interruptibility.NMI);
        }
    }

    private void windowOpened(ProcessorBased window) {
        host.set(window, false);
        state.eventRequest = true;
    }

    /** A VMX instruction of L1. */
    private void emulateVmx(Opcode opcode, int operand, long value) {
        if (opcode == Opcode.VMXON && !state.vmxOn) {
            vmx.turnOn();
            return;
        }
        if (!state.vmxOn) {
            emulation.raise(ExceptionVector.UD, 0);
            return;
        }
        if (host.guestPrivilegeLevel() > 0) {
            emulation.raise(ExceptionVector.GP, 0);
            return;
        }
        boolean waits = vmx.waitsForWindowOfL1();
        if (vmx.execute(opcode, operand, value)) {
            if (waits) {
                injection.windowLeftBehind();
            }
            injection.entryAccepted();
        } else if (opcode == Opcode.VMLAUNCH || opcode == Opcode.VMRESUME) {
            // After a VM-entry failure L1 is no longer where L0 had found that it could not take an event.
            if (isSomethingPending()) {
                injection.pendingAfterEntryFailure();
            }
        }
    }

    /** Something may have become deliverable to L1 by the way it got control. */
    private void requestIfPending() {
        if (isSomethingPending()) {
            injection.pendingAfterNestedExit();
        }
    }

    private boolean isSomethingPending() {
        return state.nmiPending || state.localApic.deliverable() != LocalApic.NONE;
    }
}

package dev.trapline.model.l0;

import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.Vmcs;

/** What L0 does about an exit of its guest: {@code vmx_handle_exit}. */
final class ExitHandler {

    private static final L2Page[] PAGES = L2Page.values();

    private final State state;
    private final Host host;
    private final NestedVmx nested;
    private final Injection injection;
    private final Memory memory;
    private final Capabilities.Allowed allowed;

    ExitHandler(
            State state,
            Host host,
            NestedVmx nested,
            Injection injection,
            Memory memory,
            Capabilities.Allowed allowed) {
        this.state = state;
        this.host = host;
        this.nested = nested;
        this.injection = injection;
        this.memory = memory;
        this.allowed = allowed;
    }

    /** Takes note of an exit, hands it to L1 or handles it. */
    void handle() {
        state.guestRuns = false;
        state.guestRax = host.machine.rax();
        int operand = host.machine.exitOperand();
        long value = host.machine.exitValue();
        long number = host.read(VmcsField.VM_EXIT_REASON);
        ExitReason reason = ExitReason.of((int) number & 0xFFFF)
                .orElseThrow(() -> new IllegalStateException("L0 does not know exit reason 0x%x".formatted(number)));
        state.guestRip = host.read(VmcsField.GUEST_RIP);
        nested.listener().hypervisorExited(0, state.inL2, reason, reason.isByInstruction());
        long vectoring = host.read(VmcsField.IDT_VECTORING_INFO_FIELD);
        if ((vectoring & EventInfo.VALID) != 0) {
            state.interruptedEvent = vectoring;
            state.eventRequest = true;
        }
        injection.exited(reason);
        if (!state.inL2 || !isForL1(reason)) {
            handle(reason, operand, value);
        } else if (!injection.takesOver(reason)) {
            nested.reflect(reason);
            state.halted = false;
            requestIfPending();
        }
    }

    /** Who handles an exit of L2. */
    private boolean isForL1(ExitReason reason) {
        Vmcs vmcs12 = state.vmcs12();
        if (reason instanceof VectoredExit) {
            // Physical interrupts and NMIs are L0's. L1's are found in its virtual local APIC afterwards.
            return false;
        }
        return switch ((PlainExit) reason) {
            case INTERRUPT_WINDOW -> vmcs12.has(ProcessorBased.INTR_WINDOW_EXITING);
            case NMI_WINDOW -> vmcs12.has(ProcessorBased.NMI_WINDOW_EXITING);
            case HLT -> vmcs12.has(ProcessorBased.HLT_EXITING);
            case MSR_READ, MSR_WRITE -> !vmcs12.has(ProcessorBased.USE_MSR_BITMAPS);
            case PREEMPTION_TIMER -> false;
            case EPT_VIOLATION -> !memory.isPresent(vmcs12.get(VmcsField.EPT_POINTER), violatedPage());
            default -> true;
        };
    }

    private void handle(ExitReason reason, int operand, long value) {
        if (reason == VectoredExit.EXTERNAL_INTERRUPT) {
            host.endOfInterrupt();
            return;
        }
        if (reason instanceof PlainExit plain) {
            handlePlain(plain, operand, value);
        } else {
            throw new IllegalStateException("L0 has no NMI of its own and takes no exceptions: " + reason);
        }
    }

    private void handlePlain(PlainExit reason, int operand, long value) {
        switch (reason) {
            case INTERRUPT_WINDOW -> windowOpened(ProcessorBased.INTR_WINDOW_EXITING);
            case NMI_WINDOW -> windowOpened(ProcessorBased.NMI_WINDOW_EXITING);
            case PREEMPTION_TIMER -> {
                // The immediate exit that L0 asked for; what for is up to Injection.
            }
            case HLT -> {
                host.skipInstruction();
                injection.halt();
            }
            case MSR_READ -> readMsr(operand);
            case MSR_WRITE -> writeMsr(operand, value);
            case EPT_VIOLATION -> {
                memory.present(state.extendedPageTable, violatedPage(), true);
                nested.combinePageTables();
            }
            default -> emulate(Opcode.valueOf(reason.name()), operand, value);
        }
    }

    private L2Page violatedPage() {
        return PAGES[(int) host.read(VmcsField.GUEST_PHYSICAL_ADDRESS)];
    }

    private void windowOpened(ProcessorBased window) {
        host.set(window, false);
        state.eventRequest = true;
    }

    /** A VMX instruction of L1. */
    private void emulate(Opcode opcode, int operand, long value) {
        boolean waits = nested.waitsForWindowOfL1();
        if (nested.execute(opcode, operand, value)) {
            if (waits) {
                injection.windowLeftBehind();
            }
            injection.entryAccepted();
        } else if (opcode == Opcode.VMLAUNCH || opcode == Opcode.VMRESUME) {
            // After a VM-entry failure L1 is no longer where L0 had found that it could not take an event.
            requestIfPending();
        }
    }

    /** Something may have become deliverable to L1 by the way it got control. */
    private void requestIfPending() {
        if (state.nmiPending || state.localApic.deliverable() != LocalApic.NONE) {
            injection.pendingAfterNestedExit();
        }
    }

    private void readMsr(int index) {
        Msr msr = Msr.of(index).orElseThrow();
        state.guestRax = Capabilities.Allowed.tells(msr) ? allowed.read(msr) : state.localApic.read(msr);
        host.skipInstruction();
        nested.listener().read(state.inL2, Opcode.RDMSR, index, state.guestRax);
    }

    private void writeMsr(int index, long value) {
        switch (Msr.of(index).orElseThrow()) {
            case X2APIC_EOI -> state.localApic.eoi();
            case X2APIC_TPR -> state.localApic.tpr((int) value);
            case X2APIC_SELF_IPI -> host.request((int) value & 0xFF);
            default ->
                throw new IllegalArgumentException(
                        "WRMSR of 0x%x: not a register that can be written".formatted(index));
        }
        state.eventRequest = true;
        host.skipInstruction();
    }
}

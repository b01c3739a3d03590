package dev.trapline.model.l0;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Choices;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.Transition;

/** The machine below as L0's own code uses it: by VMX instructions and its local APIC, with VMCS01 or VMCS02 current. */
final class Host {

    /** Where L0 has its two VMCSs. */
    static final int VMCS01 = 1;

    static final int VMCS02 = 2;

    /** The vector by which L0 interrupts itself, to get control from a guest. */
    static final int KICK = 0xF2;

    final Machine machine;
    private final State state;
    private final Choices choices;
    private final MachineListener listener;

    Host(Machine machine, State state, Choices choices, MachineListener listener) {
        this.machine = machine;
        this.state = state;
        this.choices = choices;
        this.listener = listener;
    }

    /** Executes an instruction of L0's. NMIs can come before it, whose handler does nothing but return: they are L0's own, and the guest does not see them. */
    void execute(Opcode opcode, int operand, long value) {
        while (machine.execute(opcode, operand, value) != Transition.INSTRUCTION) {
            while (machine.rip() == Memory.HYPERVISOR_NMI_HANDLER) {
                machine.execute(Opcode.IRET, 0, 0);
            }
        }
    }

    long read(VmcsField field) {
        execute(Opcode.VMREAD, field.encoding(), 0);
        return machine.rax();
    }

    void write(VmcsField field, long value) {
        execute(Opcode.VMWRITE, field.encoding(), value);
    }

    void current(int vmcs) {
        execute(Opcode.VMPTRLD, vmcs, 0);
    }

    boolean has(Control control) {
        return control.isSetIn(read(control.field()));
    }

    void set(Control control, boolean on) {
        long before = read(control.field());
        long after = on ? before | control.mask() : before & ~control.mask();
        if (after != before) {
            write(control.field(), after);
        }
    }

    /** Acknowledged on exit, as all of L0's interrupts are. */
    void endOfInterrupt() {
        execute(Opcode.WRMSR, Msr.X2APIC_EOI.index(), 0);
    }

    /** Gets control from the guest, if it runs. */
    void kick() {
        if (state.guestRuns) {
            interrupt();
        }
    }

    /** An interrupt for L0 itself. */
    void interrupt() {
        machine.localApic().request(KICK);
        machine.localApicChanged();
    }

    boolean interruptsEnabled() {
        return (read(VmcsField.GUEST_RFLAGS) & Rflags.IF) != 0;
    }

    boolean blocking(long interruptibilityBits) {
        return (read(VmcsField.GUEST_INTERRUPTIBILITY_INFO) & interruptibilityBits) != 0;
    }

    /** Whether an interrupt could be injected into the guest: {@code vmx_interrupt_blocked}, the part about the guest itself. */
    boolean interruptBlocked() {
        return !interruptsEnabled() || blocking(Interruptibility.STI | Interruptibility.MOV_SS);
    }

    boolean onlyStiBlocksNmi() {
        return choices.stiBlocksNmi() && blocking(Interruptibility.STI) && !blocking(Interruptibility.NMI);
    }

    /** Whether an NMI could be injected into the guest: {@code vmx_nmi_blocked}, the part about the guest itself. */
    boolean nmiBlocked() {
        return blocking(
                Interruptibility.MOV_SS | Interruptibility.NMI | (choices.stiBlocksNmi() ? Interruptibility.STI : 0));
    }

    /** Whether the next entry delivers an event. */
    boolean injectsEvent() {
        long event = read(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        return (event & EventInfo.VALID) != 0 && EventType.in(event) != EventType.OTHER_EVENT;
    }

    int guestPrivilegeLevel() {
        return (int) (read(VmcsField.GUEST_SS_AR_BYTES) >> 5) & 3;
    }

    long activity() {
        return read(VmcsField.GUEST_ACTIVITY_STATE);
    }

    /** Debug exceptions that the machine below would deliver at the next entry. */
    boolean debugTrapPending() {
        return PendingDebug.isValid(read(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS)) && !blocking(Interruptibility.MOV_SS);
    }

    /** Has the next entry inject an event. */
    void inject(long event, int error, int length, TraceEvent.Source source) {
        long interruptibility = read(VmcsField.GUEST_INTERRUPTIBILITY_INFO);
        // Of an injection of L1's, an exit in the middle saves nothing of these.
        boolean isL1s = source == TraceEvent.Source.INJECTION;
        state.shadowBefore = isL1s ? 0 : interruptibility & (Interruptibility.STI | Interruptibility.MOV_SS);
        boolean heldDebug = (state.shadowBefore & Interruptibility.MOV_SS) != 0;
        state.pendingDebugBefore = heldDebug ? read(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) : 0;
        // An injection ends the shadow and the HLT state, which the entry could fail for: with an NMI in the shadow of
        // STI, or a single step that is over. An NMI blocks NMIs itself, and one that is blocked fails the entry too
        // (SDM 26.3.1.5, 26.7.1, 26.7.2).
        long ends = EventType.in(event) == EventType.NMI
                ? Interruptibility.STI | Interruptibility.NMI
                : Interruptibility.STI;
        if ((interruptibility & ends) != 0) {
            write(VmcsField.GUEST_INTERRUPTIBILITY_INFO, interruptibility & ~ends);
        }
        if (activity() != ActivityState.ACTIVE.ordinal()) {
            write(VmcsField.GUEST_ACTIVITY_STATE, ActivityState.ACTIVE.ordinal());
        }
        write(VmcsField.VM_ENTRY_INTR_INFO_FIELD, event);
        if ((event & EventInfo.ERROR_CODE) != 0) {
            write(VmcsField.VM_ENTRY_EXCEPTION_ERROR_CODE, error);
        }
        if (length != 0) {
            write(VmcsField.VM_ENTRY_INSTRUCTION_LEN, length);
        }
        state.injectedSource = source.ordinal();
    }

    /** An exit came before the event that was injected could be delivered: what the injection ended is in force, as if the event had just come. */
    void undoInjection() {
        if (state.shadowBefore != 0) {
            write(
                    VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                    read(VmcsField.GUEST_INTERRUPTIBILITY_INFO) | state.shadowBefore);
        }
        if (state.pendingDebugBefore != 0) {
            write(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, state.pendingDebugBefore);
        }
    }

    /** Acknowledges the highest interrupt in the guest's local APIC and injects it. */
    void injectInterrupt() {
        int vector = state.localApic.deliverable();
        state.localApic.acknowledge(vector);
        inject(EventInfo.VALID | vector, 0, 0, TraceEvent.Source.EVENT);
    }

    void injectNmi() {
        state.nmiPending = false;
        inject(EventInfo.nmi().raw(), 0, 0, TraceEvent.Source.EVENT);
    }

    /** Asks for an exit as soon as the guest can take an interrupt. */
    void openInterruptWindow() {
        open(ProcessorBased.INTR_WINDOW_EXITING, false);
    }

    /** Asks for an exit as soon as the guest can take an NMI. In the shadow of STI an NMI window is open and the NMI yet blocked: that needs the other window. */
    void openNmiWindow() {
        if (blocking(Interruptibility.STI)) {
            openInterruptWindow();
        } else {
            open(ProcessorBased.NMI_WINDOW_EXITING, true);
        }
    }

    private void open(Control window, boolean nmi) {
        if (!has(window)) {
            set(window, true);
            listener.windowOpened(0, state.inL2, nmi);
        }
    }

    /** Has the next entry give control back after one instruction, if a shadow is all that holds an event back. */
    void stepOverShadow() {
        if (state.stepOverShadow) {
            set(ProcessorBased.MONITOR_TRAP_FLAG, true);
            state.stepOverShadow = false;
            state.steppingOver = true;
        }
    }

    private void setAsL1Wants(Control control) {
        set(control, state.inL2 && state.vmcs12().has(control));
    }

    void stopSteppingOver() {
        if (state.steppingOver) {
            // The window that L0 had asked for besides is asked for anew if it is still needed.
            setAsL1Wants(ProcessorBased.MONITOR_TRAP_FLAG);
            setAsL1Wants(ProcessorBased.INTR_WINDOW_EXITING);
            state.steppingOver = false;
            state.eventRequest = true;
        }
    }

    /** Moves the guest past the instruction that L0 emulated for it: what completing an instruction ends and causes (SDM 6.8.3, 17.3.1). */
    void skipInstruction() {
        state.guestRip = read(VmcsField.GUEST_RIP) + read(VmcsField.VM_EXIT_INSTRUCTION_LEN);
        write(VmcsField.GUEST_RIP, state.guestRip);
        clearShadow();
        long rflags = read(VmcsField.GUEST_RFLAGS);
        if ((rflags & Rflags.TF) != 0) {
            write(
                    VmcsField.GUEST_PENDING_DBG_EXCEPTIONS,
                    read(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS) | PendingDebug.BS);
            state.eventRequest = true;
        }
        if (state.inL2 && state.vmcs12().has(ProcessorBased.MONITOR_TRAP_FLAG)) {
            state.monitorTrapPending = true;
            state.eventRequest = true;
        }
        listener.retired(state.inL2);
    }

    private void clearShadow() {
        long interruptibility = read(VmcsField.GUEST_INTERRUPTIBILITY_INFO);
        long shadow = Interruptibility.STI | Interruptibility.MOV_SS;
        if ((interruptibility & shadow) != 0) {
            write(VmcsField.GUEST_INTERRUPTIBILITY_INFO, interruptibility & ~shadow);
        }
    }
}

package dev.trapline.model.l0;

import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PendingDebug;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.ApicOutcome;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.MsrAccess;
import dev.trapline.model.machine.Vmcs;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The instructions of L1 and L2 that L0 executes for them, VMX instructions aside. */
final class Emulation {

    private static final int HIGHEST_CLASS = 0xF;
    /** Bit of DR7. */
    private static final long GENERAL_DETECT = 1 << 13;

    private final State state;
    private final Host host;
    private final NestedExit exit;
    private final L2 l2;
    private final MsrAccess msrs;
    private final MachineListener listener;

    Emulation(State state, Host host, NestedExit exit, L2 l2, MsrAccess msrs) {
        this.state = state;
        this.host = host;
        this.exit = exit;
        this.l2 = l2;
        this.msrs = msrs;
        this.listener = exit.listener();
    }

    void readMsr(int index) {
        OptionalLong value = msrs.read(Msr.of(index).orElseThrow(), governing());
        if (value.isEmpty()) {
            raise(ExceptionVector.GP, 0);
            return;
        }
        state.guestRax = value.getAsLong();
        host.skipInstruction();
        listener.read(state.inL2, Opcode.RDMSR, index, state.guestRax);
    }

    void writeMsr(int index, long value) {
        if (state.inL2) {
            l2.takeInterruptStatus();
        }
        ApicOutcome outcome = msrs.write(Msr.of(index).orElseThrow(), value, governing());
        if (outcome == ApicOutcome.Plain.GENERAL_PROTECTION) {
            raise(ExceptionVector.GP, 0);
            return;
        }
        host.skipInstruction();
        state.eventRequest = true;
        if (state.inL2) {
            l2.giveInterruptStatus();
        }
        if (outcome instanceof ApicOutcome.Exit trap) {
            state.apicExit = trap.reason().number();
            state.apicExitQualification = trap.qualification();
        }
    }

    /** MOV to CR8 of a guest that owns the local APIC. */
    void moveToCr8(long priorityClass) {
        if (priorityClass > HIGHEST_CLASS) {
            raise(ExceptionVector.GP, 0);
            return;
        }
        state.localApic.cr8((int) priorityClass);
        host.skipInstruction();
        state.eventRequest = true;
    }

    /** An exception of the instruction that L0 was to execute: it exits to L1, or is injected into the guest. */
    void raise(ExceptionVector exception, int error) {
        host.write(VmcsField.GUEST_RFLAGS, host.read(VmcsField.GUEST_RFLAGS) | Rflags.RF);
        long info = EventInfo.exception(exception).raw();
        boolean exits = state.inL2 && (state.vmcs12().get(VmcsField.EXCEPTION_BITMAP) & exception.mask()) != 0;
        state.eventRequest = true;
        if (exits) {
            exit.exit(VectoredExit.EXCEPTION_NMI, 0, info, error, 0);
            return;
        }
        injectNext(info, error, 0);
    }

    /** A debug exception of L2 that L1 does not want: L0 injects it, unless something comes before it. */
    void debugException() {
        state.eventRequest = true;
        if ((host.read(VmcsField.EXIT_QUALIFICATION) & PendingDebug.BD) != 0) {
            injectGeneralDetection();
            return;
        }
        long interruption = host.read(VmcsField.VM_EXIT_INTR_INFO);
        if (EventType.in(interruption) == EventType.HARDWARE_EXCEPTION) {
            l2.putBack(VirtualEvent.DEBUG_TRAP);
            return;
        }
        // INT1. The exit forgets the single step that MOV SS held in front of it (27.3.4).
        boolean steps = (host.read(VmcsField.GUEST_RFLAGS) & Rflags.TF) != 0;
        if (steps && host.blocking(Interruptibility.MOV_SS)) {
            host.write(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, PendingDebug.BS);
        }
        injectNext(interruption, 0, (int) host.read(VmcsField.VM_EXIT_INSTRUCTION_LEN));
    }

    /** A fault: delivering it ends the guard (SDM 17.2.4), which the exit did not. */
    private void injectGeneralDetection() {
        host.machine.dr6(host.machine.dr6() | PendingDebug.BD);
        host.write(VmcsField.GUEST_DR7, host.read(VmcsField.GUEST_DR7) & ~GENERAL_DETECT);
        injectNext(EventInfo.exception(ExceptionVector.DB).raw(), 0, 0);
    }

    private void injectNext(long event, int error, int length) {
        state.interruptedEvent = event;
        state.interruptedError = error;
        state.interruptedLength = length;
        state.injectedSource = TraceEvent.Source.EVENT.ordinal();
    }

    private @Nullable Vmcs governing() {
        return state.inL2 ? state.vmcs12() : null;
    }
}

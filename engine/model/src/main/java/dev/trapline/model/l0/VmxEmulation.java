package dev.trapline.model.l0;

import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.VmcsPointerRules;
import java.util.Optional;

/** L1's VMX instructions, each of which exits to L0 (SDM chapter 30). */
final class VmxEmulation {

    private static final long WINDOWS =
            ProcessorBased.INTR_WINDOW_EXITING.mask() | ProcessorBased.NMI_WINDOW_EXITING.mask();

    private final State state;
    private final Host host;
    private final NestedEntry entry;
    private final MachineListener listener;

    VmxEmulation(State state, Host host, NestedEntry entry, MachineListener listener) {
        this.state = state;
        this.host = host;
        this.entry = entry;
        this.listener = listener;
    }

    /** Emulates one; true if it was a VM entry that passed its checks. */
    boolean execute(Opcode opcode, int operand, long value) {
        switch (opcode) {
            case VMLAUNCH, VMRESUME -> {
                return enter(opcode);
            }
            case VMCALL -> fail(opcode, VmInstructionError.VMCALL_IN_VMX_ROOT_OPERATION);
            case VMCLEAR -> clear(operand);
            case VMPTRLD -> load(operand);
            case VMPTRST, INVEPT, INVVPID -> succeed();
            case VMXON -> fail(opcode, VmInstructionError.VMXON_IN_VMX_ROOT_OPERATION);
            case VMXOFF -> {
                state.vmxOn = false;
                succeed();
            }
            default -> access(opcode, operand, value);
        }
        return false;
    }

    /** VMXON outside of VMX operation. */
    void turnOn() {
        state.vmxOn = true;
        state.current12 = State.NO_VMCS;
        succeed();
    }

    /** Whether L0 waits for a window of L1, which it cannot see while L2 runs. */
    boolean waitsForWindowOfL1() {
        return (host.read(VmcsField.CPU_BASED_VM_EXEC_CONTROL) & WINDOWS) != 0;
    }

    private boolean enter(Opcode instruction) {
        if (state.current12 == State.NO_VMCS || state.current12 == VmcsPointer.SHADOW.ordinal()) {
            failInvalid(instruction);
            return false;
        }
        Optional<VmInstructionError> refusal = entry.enter(instruction, host.blocking(Interruptibility.MOV_SS));
        refusal.ifPresent(error -> fail(instruction, error));
        return state.inL2;
    }

    private void clear(int operand) {
        VmcsPointer pointer = VmcsPointer.of(operand);
        Optional<VmInstructionError> refusal = VmcsPointerRules.refusal(Opcode.VMCLEAR, pointer);
        if (refusal.isPresent()) {
            fail(Opcode.VMCLEAR, refusal.get());
            return;
        }
        if (pointer.isRegion()) {
            state.vmcs12[operand].launched(false);
        }
        if (state.current12 == operand) {
            state.current12 = State.NO_VMCS;
        }
        succeed();
    }

    private void load(int operand) {
        Optional<VmInstructionError> refusal = VmcsPointerRules.refusal(Opcode.VMPTRLD, VmcsPointer.of(operand));
        if (refusal.isPresent()) {
            fail(Opcode.VMPTRLD, refusal.get());
            return;
        }
        state.current12 = operand;
        succeed();
    }

    private void access(Opcode opcode, int encoding, long value) {
        if (state.current12 == State.NO_VMCS) {
            failInvalid(opcode);
            return;
        }
        VmcsField field = VmcsField.of(encoding);
        if (field == VmcsField.UNSUPPORTED_FIELD) {
            fail(opcode, VmInstructionError.UNSUPPORTED_VMCS_COMPONENT);
        } else if (opcode == Opcode.VMREAD) {
            state.guestRax = state.vmcs12().get(field);
            succeed();
            listener.read(false, opcode, encoding, state.guestRax);
        } else if (field.isReadOnly()) {
            fail(opcode, VmInstructionError.VMWRITE_READ_ONLY_VMCS_COMPONENT);
        } else {
            state.vmcs12().set(field, value);
            succeed();
        }
    }

    private void succeed() {
        host.write(VmcsField.GUEST_RFLAGS, host.read(VmcsField.GUEST_RFLAGS) & ~Rflags.ARITHMETIC);
        host.skipInstruction();
    }

    private void fail(Opcode opcode, VmInstructionError error) {
        if (state.current12 == State.NO_VMCS) {
            failInvalid(opcode);
            return;
        }
        state.vmcs12().set(VmcsField.VM_INSTRUCTION_ERROR, error.number());
        long rflags = flag(Rflags.ZF);
        listener.vmFailed(opcode, error, state.guestRip, rflags, state.vmcs12().launched());
    }

    private void failInvalid(Opcode opcode) {
        long rflags = flag(Rflags.CF);
        listener.vmFailed(opcode, null, state.guestRip, rflags, false);
    }

    private long flag(long flag) {
        long rflags = (host.read(VmcsField.GUEST_RFLAGS) & ~Rflags.ARITHMETIC) | flag;
        host.write(VmcsField.GUEST_RFLAGS, rflags);
        host.skipInstruction();
        return rflags;
    }
}

package dev.trapline.model.l0;

import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.EntryChecks;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.Vmcs;
import org.jspecify.annotations.Nullable;

/** VMX for L1: its instructions, the nested entry (VMCS12 becomes VMCS02) and the nested exit (VMCS02 becomes VMCS12, L1 goes on). */
final class NestedVmx {

    /** What L0 needs while any guest runs: its own interrupts and NMIs, and HLT, which it emulates. */
    private static final long PIN_BASED =
            PinBased.EXT_INTR.mask() | PinBased.NMI_EXITING.mask() | PinBased.VIRTUAL_NMIS.mask();

    private static final long PROCESSOR_BASED = ProcessorBased.HLT_EXITING.mask();
    private static final long WINDOWS =
            ProcessorBased.INTR_WINDOW_EXITING.mask() | ProcessorBased.NMI_WINDOW_EXITING.mask();

    /** Where the guest area of VMCS02 comes from and goes to. Blocking by NMI needs more than copying. */
    private static final VmcsField[] GUEST_AREA = {
        VmcsField.GUEST_RIP,
        VmcsField.GUEST_RSP,
        VmcsField.GUEST_RFLAGS,
        VmcsField.GUEST_IDTR_BASE,
        VmcsField.GUEST_ACTIVITY_STATE,
        VmcsField.GUEST_PENDING_DBG_EXCEPTIONS
    };

    private final State state;
    private final Host host;
    private final Memory memory;
    private final Capabilities.Allowed allowed;
    private final MachineListener listener;

    NestedVmx(State state, Host host, Memory memory, Capabilities.Allowed allowed, MachineListener listener) {
        this.state = state;
        this.host = host;
        this.memory = memory;
        this.allowed = allowed;
        this.listener = listener;
    }

    MachineListener listener() {
        return listener;
    }

    /** What VMCS01 and VMCS02 have in common. */
    void writeHostControls() {
        host.write(VmcsField.PIN_BASED_VM_EXEC_CONTROL, PIN_BASED);
        host.write(VmcsField.CPU_BASED_VM_EXEC_CONTROL, PROCESSOR_BASED);
        host.write(VmcsField.VM_EXIT_CONTROLS, ExitControl.ACK_INTR_ON_EXIT.mask());
        host.write(VmcsField.HOST_RIP, L0.ENTRY_POINT);
    }

    /** Emulates a VMX instruction of L1; true if it was a VM entry that passed its checks. */
    boolean execute(Opcode opcode, int operand, long value) {
        switch (opcode) {
            case VMLAUNCH, VMRESUME -> {
                return enter(opcode);
            }
            case VMCALL -> fail(opcode, VmInstructionError.VMCALL_IN_VMX_ROOT_OPERATION);
            case VMCLEAR -> {
                state.requireVmcs(operand);
                state.vmcs12[operand].launched(false);
                if (state.current12 == operand) {
                    state.current12 = State.NO_VMCS;
                }
                succeed();
            }
            case VMPTRLD -> {
                state.requireVmcs(operand);
                state.current12 = operand;
                succeed();
            }
            default -> access(opcode, operand, value);
        }
        return false;
    }

    private void access(Opcode opcode, int encoding, long value) {
        if (state.current12 == State.NO_VMCS) {
            fail(opcode, null);
            return;
        }
        VmcsField field = VmcsField.of(encoding);
        if (opcode == Opcode.VMREAD) {
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

    private void fail(Opcode opcode, @Nullable VmInstructionError error) {
        long rflags =
                (host.read(VmcsField.GUEST_RFLAGS) & ~Rflags.ARITHMETIC) | (error == null ? Rflags.CF : Rflags.ZF);
        host.write(VmcsField.GUEST_RFLAGS, rflags);
        boolean current = state.current12 != State.NO_VMCS;
        if (current && error != null) {
            state.vmcs12().set(VmcsField.VM_INSTRUCTION_ERROR, error.number());
        }
        host.skipInstruction();
        listener.vmFailed(
                opcode, error, state.guestRip, rflags, current && state.vmcs12().launched());
    }

    private boolean enter(Opcode instruction) {
        if (state.current12 == State.NO_VMCS) {
            fail(instruction, null);
            return false;
        }
        Vmcs vmcs12 = state.vmcs12();
        boolean movSsShadow = host.blocking(Interruptibility.MOV_SS);
        EntryChecks.Result checked = EntryChecks.check(vmcs12, allowed, instruction == Opcode.VMLAUNCH, movSsShadow);
        if (checked == EntryChecks.Result.INVALID_GUEST_STATE) {
            vmcs12.recordEntryFailure(PlainExit.INVALID_STATE, 0);
            boolean nmiBlocked = host.blocking(Interruptibility.NMI);
            loadHostState(vmcs12, nmiBlocked);
            return false;
        }
        if (checked != EntryChecks.Result.PASSED) {
            fail(instruction, checked.error());
            return false;
        }
        listener.retired(false);
        vmcs12.launched(true);
        state.inL2 = true;
        host.current(Host.VMCS02);
        writeVmcs02(vmcs12);
        listener.entered(vmcs12, instruction);
        return true;
    }

    /** Whether L0 waits for a window of L1, which it cannot see while L2 runs. */
    boolean waitsForWindowOfL1() {
        return (host.read(VmcsField.CPU_BASED_VM_EXEC_CONTROL) & WINDOWS) != 0;
    }

    private void writeVmcs02(Vmcs vmcs12) {
        host.write(VmcsField.PIN_BASED_VM_EXEC_CONTROL, PIN_BASED);
        // L0's own windows in VMCS01 stay there: they are about L1.
        host.write(
                VmcsField.CPU_BASED_VM_EXEC_CONTROL,
                PROCESSOR_BASED | (vmcs12.get(VmcsField.CPU_BASED_VM_EXEC_CONTROL) & WINDOWS));
        for (VmcsField field : GUEST_AREA) {
            host.write(field, vmcs12.get(field));
        }
        long event = vmcs12.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        boolean injects = (event & EventInfo.VALID) != 0;
        boolean injectsNmi = injects && EventType.in(event) == EventType.NMI;
        long interruptibility = vmcs12.get(VmcsField.GUEST_INTERRUPTIBILITY_INFO);
        boolean sticky = vmcs12.has(PinBased.NMI_EXITING) && !vmcs12.has(PinBased.VIRTUAL_NMIS);
        state.nmiBlockedForL2sWholeRun = sticky && (injectsNmi || (interruptibility & Interruptibility.NMI) != 0);
        host.write(
                VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                injectsNmi ? interruptibility & ~Interruptibility.NMI : interruptibility);
        host.write(VmcsField.VM_ENTRY_INTR_INFO_FIELD, injects ? event : 0);
        state.eventIsL1s = injects;
        combinePageTables();
        state.guestRip = vmcs12.get(VmcsField.GUEST_RIP);
    }

    /** L2 may touch what both L1 and L0 have mapped. */
    void combinePageTables() {
        memory.intersect(
                state.combinedPageTable, state.extendedPageTable, state.vmcs12().get(VmcsField.EPT_POINTER));
    }

    /** Hands an exit of L2 that the machine below took to L1, as it is. */
    void reflect(ExitReason reason) {
        long interruption = host.read(VmcsField.VM_EXIT_INTR_INFO);
        long length = reason.isByInstruction() ? host.read(VmcsField.VM_EXIT_INSTRUCTION_LEN) : 0;
        state.exitOperand = host.machine.exitOperand();
        state.exitValue = host.machine.exitValue();
        if (reason == PlainExit.EPT_VIOLATION) {
            state.vmcs12().set(VmcsField.GUEST_PHYSICAL_ADDRESS, host.read(VmcsField.GUEST_PHYSICAL_ADDRESS));
        }
        boolean vectored = reason instanceof VectoredExit && (interruption & EventInfo.VALID) != 0;
        exit(reason, host.read(VmcsField.EXIT_QUALIFICATION), vectored ? interruption : 0, length);
    }

    /**
     * Leaves L2 for L1: {@code nested_vmx_vmexit}. Not while a nested entry is pending.
     *
     * @param interruption valid interruption information, or 0
     * @param instructionLength 0 where undefined
     */
    void exit(ExitReason reason, long qualification, long interruption, long instructionLength) {
        Vmcs vmcs12 = state.vmcs12();
        for (VmcsField field : GUEST_AREA) {
            vmcs12.set(field, host.read(field));
        }
        boolean virtualNmis = vmcs12.has(PinBased.VIRTUAL_NMIS);
        boolean sticky = vmcs12.has(PinBased.NMI_EXITING) && !virtualNmis;
        boolean nmiBlocked = sticky ? state.nmiBlockedForL2sWholeRun : host.blocking(Interruptibility.NMI);
        long shadow =
                host.read(VmcsField.GUEST_INTERRUPTIBILITY_INFO) & (Interruptibility.STI | Interruptibility.MOV_SS);
        vmcs12.set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, shadow | (nmiBlocked ? Interruptibility.NMI : 0));
        vmcs12.recordExit(reason, qualification, interruption, state.interruptedEvent, instructionLength);
        // Nothing of L2's may follow L1.
        state.interruptedEvent = 0;
        state.eventIsL1s = false;
        state.nmiBlockedForL2sWholeRun = false;
        state.inL2 = false;
        host.current(Host.VMCS01);
        boolean nmiExit = reason == VectoredExit.EXCEPTION_NMI && EventType.in(interruption) == EventType.NMI;
        loadHostState(vmcs12, nmiExit || (!virtualNmis && nmiBlocked));
    }

    /** L1 goes on where its VMCS's host area says (SDM 27.5). VMCS01 is current. */
    private void loadHostState(Vmcs vmcs12, boolean nmiBlocked) {
        host.write(VmcsField.GUEST_RIP, vmcs12.get(VmcsField.HOST_RIP));
        host.write(VmcsField.GUEST_RSP, vmcs12.get(VmcsField.HOST_RSP));
        host.write(VmcsField.GUEST_RFLAGS, Rflags.FIXED);
        host.write(VmcsField.GUEST_IDTR_BASE, vmcs12.get(VmcsField.HOST_IDTR_BASE));
        host.write(VmcsField.GUEST_INTERRUPTIBILITY_INFO, nmiBlocked ? Interruptibility.NMI : 0);
        host.write(VmcsField.GUEST_ACTIVITY_STATE, 0);
        state.guestRip = host.read(VmcsField.GUEST_RIP);
        listener.exited(
                vmcs12,
                state.guestRip,
                host.read(VmcsField.GUEST_RSP),
                host.read(VmcsField.GUEST_RFLAGS),
                host.read(VmcsField.GUEST_INTERRUPTIBILITY_INFO) & (Interruptibility.STI | Interruptibility.MOV_SS),
                host.read(VmcsField.GUEST_ACTIVITY_STATE),
                host.machine.cr2(),
                host.machine.dr6());
    }
}

package dev.trapline.model.hardware;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Choices;
import dev.trapline.model.machine.EntryChecks;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.StateBuffer;
import dev.trapline.model.machine.Transition;
import dev.trapline.model.machine.Vmcs;
import org.jspecify.annotations.Nullable;

/**
 * The processor in VMX operation, as far as events go. Its parts stand where the manual has them: {@link BoundaryEvent} is what is recognised between
 * instructions and in which order, {@link Execution} what instructions do, {@link EntryChecks} what a VM entry checks; the VM entry (SDM chapter 26), the VM
 * exit (chapter 27) and event delivery (chapter 6) are methods here.
 */
public final class Hardware extends Processor implements Machine {

    static final long VALID = EventInfo.VALID;
    static final long NMI_INFO = EventInfo.nmi().raw();

    /** Exit qualification of a data read of a page that is not present, the linear address being valid (SDM table 27-7). */
    private static final long EPT_READ = 0x181;
    /** Exit qualification of a data write, likewise. */
    private static final long EPT_WRITE = 0x182;

    final Choices choices;
    private final Memory memory;
    private final Capabilities.Allowed allowed;
    private final MachineListener listener;
    private final Execution execution = new Execution(this);

    /** A processor in VMX root operation with no current VMCS, interrupts disabled. */
    public Hardware(Memory memory, Capabilities capabilities, Choices choices, MachineListener listener) {
        this.memory = memory;
        this.allowed = capabilities.allowed();
        this.choices = choices;
        this.listener = listener;
    }

    /** Puts software that lies in memory in control. */
    public void start(long startRip, long startRsp, long startIdtrBase, boolean interruptsEnabled) {
        rip = startRip;
        rsp = startRsp;
        idtrBase = startIdtrBase;
        rflags = Rflags.FIXED | (interruptsEnabled ? Rflags.IF : 0);
    }

    /** A VMCS region, for setting up a run. */
    public Vmcs region(int number) {
        return regions[number];
    }

    /** Makes a VMCS region current, for setting up a run. */
    public void current(int number) {
        currentVmcs = number;
    }

    @Override
    public Transition step() {
        if (BoundaryEvent.recognise(this)) {
            return Transition.EVENT;
        }
        if (activity != ActivityState.ACTIVE.ordinal()) {
            return Transition.IDLE;
        }
        Instruction instruction = memory.fetch(rip);
        if (instruction.opcode() == Opcode.STOP) {
            return Transition.STOPPED;
        }
        execution.execute(instruction.opcode(), instruction.operand(), instruction.value());
        return Transition.INSTRUCTION;
    }

    @Override
    public Transition execute(Opcode opcode, int operand, long value) {
        if (BoundaryEvent.recognise(this)) {
            return Transition.EVENT;
        }
        if (activity != ActivityState.ACTIVE.ordinal()) {
            return Transition.IDLE;
        }
        execution.execute(opcode, operand, value);
        return Transition.INSTRUCTION;
    }

    /** VM entry (SDM chapter 26), by VMLAUNCH or VMRESUME in root mode. */
    void enter(Opcode instruction, boolean movSsShadow) {
        boolean launch = instruction == Opcode.VMLAUNCH;
        Vmcs vmcs = currentVmcs();
        if (vmcs == null) {
            vmFail(instruction, null);
            return;
        }
        EntryChecks.Result checked = EntryChecks.check(vmcs, allowed, launch, movSsShadow);
        if (checked == EntryChecks.Result.INVALID_GUEST_STATE) {
            vmcs.recordEntryFailure(PlainExit.INVALID_STATE, 0);
            loadHostState(vmcs);
            return;
        }
        if (checked != EntryChecks.Result.PASSED) {
            vmFail(instruction, checked.error());
            return;
        }
        listener.retired(false);
        // 26.3.2: the guest state is loaded.
        rip = vmcs.get(VmcsField.GUEST_RIP);
        rsp = vmcs.get(VmcsField.GUEST_RSP);
        rflags = vmcs.get(VmcsField.GUEST_RFLAGS);
        idtrBase = vmcs.get(VmcsField.GUEST_IDTR_BASE);
        activity = (int) vmcs.get(VmcsField.GUEST_ACTIVITY_STATE);
        long interruptibility = vmcs.get(VmcsField.GUEST_INTERRUPTIBILITY_INFO);
        shadow = interruptibility & (Interruptibility.STI | Interruptibility.MOV_SS);
        boolean bit3 = (interruptibility & Interruptibility.NMI) != 0;
        nmiBlocked = !vmcs.has(PinBased.VIRTUAL_NMIS) && bit3;
        virtualNmiBlocked = vmcs.has(PinBased.VIRTUAL_NMIS) && bit3;
        timerExpired = vmcs.has(PinBased.VMX_PREEMPTION_TIMER) && vmcs.get(VmcsField.VMX_PREEMPTION_TIMER_VALUE) == 0;
        vmcs.launched(true);
        nonRoot = true;
        listener.entered(vmcs, instruction);
        // 26.6: an event is injected, above everything that can be recognised.
        long event = vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        if ((event & VALID) != 0) {
            if (EventType.in(event) == EventType.NMI) {
                blockNmis();
            }
            // 26.7.1: no blocking by STI or MOV SS after a vectoring entry.
            shadow = 0;
            deliver(EventType.in(event), (int) event & 0xFF, true);
        }
    }

    /** VM exit (SDM chapter 27). Zeros stand for invalid interruption and vectoring information, and for an undefined instruction length. */
    void exit(ExitReason reason, long qualification, long interruption, long vectoring, int instructionLength) {
        Vmcs vmcs = regions[currentVmcs];
        // 27.2: information about the exit.
        vmcs.recordExit(reason, qualification, interruption, vectoring, instructionLength);
        // 27.3: the guest state is saved.
        vmcs.set(VmcsField.GUEST_RIP, rip);
        vmcs.set(VmcsField.GUEST_RSP, rsp);
        vmcs.set(VmcsField.GUEST_RFLAGS, rflags);
        boolean bit3 = vmcs.has(PinBased.VIRTUAL_NMIS) ? virtualNmiBlocked : nmiBlocked;
        vmcs.set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, shadow | (bit3 ? Interruptibility.NMI : 0));
        vmcs.set(VmcsField.GUEST_ACTIVITY_STATE, activity);
        vmcs.set(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, 0);
        loadHostState(vmcs);
    }

    /** SDM 27.5, for exits and for VM-entry failures. Blocking by NMI stays as it is (27.5.5). */
    private void loadHostState(Vmcs vmcs) {
        nonRoot = false;
        rip = vmcs.get(VmcsField.HOST_RIP);
        rsp = vmcs.get(VmcsField.HOST_RSP);
        rflags = Rflags.FIXED;
        idtrBase = vmcs.get(VmcsField.HOST_IDTR_BASE);
        shadow = 0;
        activity = ActivityState.ACTIVE.ordinal();
        timerExpired = false;
        listener.exited(vmcs, rip, rsp, rflags, shadow, activity, cr2, dr6);
    }

    /** Delivers an event through the descriptor table of who runs (SDM 6.12). */
    void deliver(EventType type, int vector, boolean injected) {
        activity = ActivityState.ACTIVE.ordinal();
        if (!isPresent(L2Page.STACK)) {
            ept(L2Page.STACK, EPT_WRITE, VALID | (long) type.ordinal() << 8 | vector);
            return;
        }
        shadow = 0;
        long returnRip = rip;
        long saved = rflags;
        push(saved);
        push(returnRip);
        if (memory.isInterruptGate(idtrBase, vector)) {
            rflags &= ~Rflags.IF;
        }
        rip = memory.handler(idtrBase, vector);
        listener.delivered(nonRoot, type, vector, injected, returnRip, saved, rip);
    }

    /** Whether a page is present; exits with an EPT violation if not. */
    boolean touch(L2Page page) {
        if (isPresent(page)) {
            return true;
        }
        ept(page, EPT_READ, 0);
        return false;
    }

    private boolean isPresent(L2Page page) {
        return !nonRoot || memory.isPresent(regions[currentVmcs].get(VmcsField.EPT_POINTER), page);
    }

    private void ept(L2Page page, long qualification, long vectoring) {
        regions[currentVmcs].set(VmcsField.GUEST_PHYSICAL_ADDRESS, page.ordinal());
        exit(PlainExit.EPT_VIOLATION, qualification, 0, vectoring, 0);
    }

    /** VMfailValid or, without an error, VMfailInvalid (SDM 30.2). */
    void vmFail(Opcode instruction, @Nullable VmInstructionError error) {
        rflags = (rflags & ~Rflags.ARITHMETIC) | (error == null ? Rflags.CF : Rflags.ZF);
        Vmcs vmcs = currentVmcs();
        if (vmcs != null && error != null) {
            vmcs.set(VmcsField.VM_INSTRUCTION_ERROR, error.number());
        }
        completed();
        listener.vmFailed(instruction, error, rip, rflags, vmcs != null && vmcs.launched());
    }

    /** An instruction is through. */
    void completed() {
        rip++;
        listener.retired(nonRoot);
    }

    void blockNmis() {
        if (has(PinBased.VIRTUAL_NMIS)) {
            virtualNmiBlocked = true;
        } else {
            nmiBlocked = true;
        }
    }

    void push(long value) {
        memory.stack(--rsp, value);
    }

    long pop() {
        return memory.stack(rsp++);
    }

    boolean hasRegion(int number) {
        return number >= 0 && number < VMCS_COUNT;
    }

    void clear(int number) {
        regions[number].launched(false);
        if (currentVmcs == number) {
            currentVmcs = NO_VMCS;
        }
    }

    /** Remembers what an exiting instruction was about: the VM-exit instruction information and the registers (SDM 27.2.5). */
    void exitAbout(int operand, long value) {
        exitOperand = operand;
        exitValue = value;
    }

    Capabilities.Allowed allowed() {
        return allowed;
    }

    MachineListener listener() {
        return listener;
    }

    @Override
    public boolean inRoot() {
        return !nonRoot;
    }

    @Override
    public boolean atGuestBoundary() {
        return true;
    }

    @Override
    public void raiseIrq(int vector) {
        if (localApic.request(vector)) {
            listener.requested(vector);
        }
    }

    @Override
    public void raiseNmi() {
        nmiLatched = true;
    }

    @Override
    public void raiseSpuriousExit() {
        // There is no hypervisor below.
    }

    @Override
    public void askRunnable() {
        // There is no hypervisor below.
    }

    @Override
    public long rip() {
        return rip;
    }

    @Override
    public long rflags() {
        return rflags;
    }

    @Override
    public long rax() {
        return rax;
    }

    @Override
    public void rax(long value) {
        rax = value;
    }

    @Override
    public long cr2() {
        return cr2;
    }

    @Override
    public long dr6() {
        return dr6;
    }

    @Override
    public int exitOperand() {
        return exitOperand;
    }

    @Override
    public long exitValue() {
        return exitValue;
    }

    @Override
    public LocalApic localApic() {
        return localApic;
    }

    @Override
    public void save(StateBuffer buffer) {
        saveState(buffer);
        memory.save(buffer);
    }

    @Override
    public void restore(StateBuffer buffer) {
        restoreState(buffer);
        memory.restore(buffer);
    }
}

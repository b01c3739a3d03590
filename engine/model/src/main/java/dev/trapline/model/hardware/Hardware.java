package dev.trapline.model.hardware;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import dev.trapline.model.machine.ApicOutcome;
import dev.trapline.model.machine.Capabilities;
import dev.trapline.model.machine.Choices;
import dev.trapline.model.machine.EntryChecks;
import dev.trapline.model.machine.LocalApic;
import dev.trapline.model.machine.Machine;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Memory;
import dev.trapline.model.machine.MsrAccess;
import dev.trapline.model.machine.MsrLists;
import dev.trapline.model.machine.StateBuffer;
import dev.trapline.model.machine.Transition;
import dev.trapline.model.machine.VirtualApic;
import dev.trapline.model.machine.Vmcs;

/**
 * The processor, as far as events go. Its parts stand where the manual has them: {@link BoundaryEvent} is what is recognised between instructions and in which
 * order, {@link Execution} what instructions do, {@link Delivery} exceptions and the way through the interrupt-descriptor table (SDM chapter 6), {@link VmEntry}
 * and {@link VmExit} chapters 26 and 27, with {@link EntryChecks} for what an entry checks;
 * {@link LocalApic} is chapter 10 and {@link VirtualApic} chapter 29.
 */
public final class Hardware extends Processor implements Machine, MsrLists.Registers {

    static final long VALID = EventInfo.VALID;
    static final long NMI_INFO = EventInfo.nmi().raw();

    final Choices choices;
    final LocalApic localApic;
    final VirtualApic virtualApic;
    final Delivery delivery;
    final MemoryAccess access;
    final VmEntry entries;
    final VmExit exits;
    final MsrLists msrLists;
    final MsrAccess msrs;
    private final Execution execution;
    private final Memory memory;
    private final MachineListener listener;

    /** Whether the instruction that is executing is an IRET that has ended blocking by NMI. */
    boolean iretUnblockedNmis;

    /** A processor in VMX root operation with no current VMCS, interrupts disabled. */
    public Hardware(Memory memory, Capabilities capabilities, Choices choices, MachineListener listener) {
        super(VmcsPointer.REGIONS);
        this.memory = memory;
        Capabilities.Allowed allowed = capabilities.allowed();
        this.choices = choices;
        this.listener = listener;
        localApic = new LocalApic(choices, listener::requested);
        virtualApic = new VirtualApic(memory);
        delivery = new Delivery(this, memory);
        access = new MemoryAccess(this, memory);
        entries = new VmEntry(this, new EntryChecks(allowed, choices, memory.virtualApicPage()::tpr));
        exits = new VmExit(this);
        msrLists = new MsrLists(memory, this);
        msrs = new MsrAccess(allowed, localApic, virtualApic, this);
        execution = new Execution(this, memory);
    }

    /** Puts software that lies in memory in control. */
    public void start(long startRip, long startRsp, long startIdtrBase, boolean interruptsEnabled) {
        rip = startRip;
        rsp = startRsp;
        idtrBase = startIdtrBase;
        rflags = Rflags.FIXED | (interruptsEnabled ? Rflags.IF : 0);
    }

    /** Puts a hypervisor in control, whose code is not in memory. */
    public void startForHypervisor() {
        start(0, Memory.HYPERVISOR_STACK_TOP, 0, false);
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
            return reset ? Transition.RESET : Transition.EVENT;
        }
        if (activity != ActivityState.ACTIVE.ordinal()) {
            return inactive();
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
            return inactive();
        }
        execution.execute(opcode, operand, value);
        return Transition.INSTRUCTION;
    }

    private Transition inactive() {
        boolean shutdown = activity == ActivityState.SHUTDOWN.ordinal() && !nonRoot;
        return shutdown ? Transition.SHUTDOWN : Transition.IDLE;
    }

    /** A VM exit that is not in place of an event's delivery, nor caused by an instruction. */
    void exit(ExitReason reason, long qualification) {
        exits.exit(reason, qualification, 0, 0, 0);
    }

    /** See {@link VmExit#exit}. */
    void exit(ExitReason reason, long qualification, long interruption, int error, int length) {
        exits.exit(reason, qualification, interruption, error, length);
    }

    /** A trap-like exit of APIC virtualization becomes pending, if there is one. */
    void pend(ApicOutcome outcome) {
        if (outcome instanceof ApicOutcome.Exit exit) {
            apicExit = exit.reason().number();
            apicExitQualification = exit.qualification();
        }
    }

    /** VMfailValid (SDM 30.2); VMfailInvalid where there is no VMCS to write the error to. */
    void vmFail(Opcode instruction, VmInstructionError error) {
        Vmcs vmcs = currentVmcs();
        if (vmcs == null) {
            vmFailInvalid(instruction);
            return;
        }
        vmcs.set(VmcsField.VM_INSTRUCTION_ERROR, error.number());
        rflags = (rflags & ~Rflags.ARITHMETIC) | Rflags.ZF;
        complete();
        listener.vmFailed(instruction, error, rip, rflags, vmcs.launched());
    }

    /** VMfailInvalid (SDM 30.2). */
    void vmFailInvalid(Opcode instruction) {
        rflags = (rflags & ~Rflags.ARITHMETIC) | Rflags.CF;
        complete();
        listener.vmFailed(instruction, null, rip, rflags, false);
    }

    /** An instruction that makes no shadow is through. */
    void complete() {
        execution.complete(0);
    }

    /** Tells that an instruction is through. */
    void retired() {
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

    /** Remembers what an exiting instruction was about: the VM-exit instruction information and the registers (SDM 27.2.5). */
    void exitAbout(int operand, long value) {
        exitOperand = operand;
        exitValue = value;
    }

    MachineListener listener() {
        return listener;
    }

    @Override
    public long listed(Msr msr) {
        return kernelGsBase;
    }

    @Override
    public void listed(Msr msr, long value) {
        kernelGsBase = value;
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
    public LocalApic localApic() {
        return localApic;
    }

    @Override
    public void localApicChanged() {
        // Looked at anew at each boundary.
    }

    @Override
    public void raiseNmi() {
        nmiLatched = true;
    }

    @Override
    public void raiseSmi() {
        smiLatched = true;
    }

    @Override
    public void raiseInit() {
        initLatched = true;
    }

    /** SDM 26.7.2: lost unless the processor waits for it. */
    @Override
    public void raiseSipi(int vector) {
        if (waitsForSipi()) {
            sipi = vector;
        }
    }

    @Override
    public void tick(long ticks) {
        localApic.tick(ticks);
        if (has(PinBased.VMX_PREEMPTION_TIMER)) {
            timer = Math.max(0, timer - ticks);
        }
    }

    @Override
    public void raiseSpuriousExit() {
        // There is no hypervisor below.
    }

    @Override
    public void raiseSpuriousNmi() {
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
    public long cr2() {
        return cr2;
    }

    @Override
    public long dr6() {
        return dr6;
    }

    @Override
    public void dr6(long value) {
        dr6 = value;
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
    public void save(StateBuffer buffer) {
        saveState(buffer);
        localApic.save(buffer);
        virtualApic.save(buffer);
        memory.save(buffer);
    }

    @Override
    public void restore(StateBuffer buffer) {
        restoreState(buffer);
        localApic.restore(buffer);
        virtualApic.restore(buffer);
        memory.restore(buffer);
    }
}

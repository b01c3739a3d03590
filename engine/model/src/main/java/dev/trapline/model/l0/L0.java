package dev.trapline.model.l0;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
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
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/**
 * A hypervisor with one virtual processor that offers VMX to its guest: a program on the machine below, and a machine to L1. It runs L1 with VMCS01 and L2 with
 * VMCS02, and uses the machine below by VMX instructions, VMCS fields, its local APIC and page tables in memory, by nothing else.
 *
 * <p>One iteration of its loop is: bring pending events to the guest ({@link Injection}), enter, run the guest, handle the exit.
 */
public final class L0 implements Machine {

    /** HOST_RIP of VMCS01 and VMCS02. L0's code is not in memory. */
    static final long ENTRY_POINT = 0x10;

    private final State state;
    private final Machine below;
    private final Host host;
    private final Vmcs02 vmcs02;
    private final EntryChecks checks;
    private final VirtualApic virtualApic;
    private final Injection injection;
    private final ExitHandler exits;
    private final Memory memory;
    private final MachineListener listener;

    private L0(
            Function<MachineListener, Machine> machineBelow,
            Memory memory,
            Capabilities.Allowed allowed,
            Choices choices,
            Set<Correction> corrections,
            Injection.Factory injection,
            MachineListener listener) {
        this.memory = memory;
        this.listener = listener;
        this.state = new State(new LocalApic(choices, listener::requested));
        this.below = machineBelow.apply(new FromBelow(state, listener));
        this.host = new Host(below, state, choices, listener);
        this.virtualApic = new VirtualApic(memory);
        this.vmcs02 = new Vmcs02(state, host, memory, corrections);
        MsrLists msrLists = new MsrLists(memory, state);
        NestedExit nestedExit = new NestedExit(state, host, msrLists, corrections, listener);
        this.checks = new EntryChecks(allowed, choices, memory.virtualApicPage()::tpr);
        NestedEntry nestedEntry =
                new NestedEntry(state, host, vmcs02, nestedExit, msrLists, checks, virtualApic, listener);
        L2 l2 = new L2(state, host, nestedExit, virtualApic, choices, corrections);
        this.injection = injection.create(state, host, l2);
        this.exits = new ExitHandler(
                state,
                host,
                vmcs02,
                nestedExit,
                new VmxEmulation(state, host, nestedEntry, listener),
                new Emulation(state, host, nestedExit, l2, new MsrAccess(allowed, state.localApic, virtualApic, state)),
                this.injection,
                memory);
    }

    /**
     * The algorithm of today's KVM.
     *
     * @param corrections with all of them, L1 cannot tell it from a processor that makes the same choices
     */
    public static L0 current(
            Function<MachineListener, Machine> machineBelow,
            Memory memory,
            Capabilities capabilities,
            Choices choices,
            Set<Correction> corrections,
            MachineListener listener) {
        return new L0(
                machineBelow,
                memory,
                capabilities.allowed(),
                choices,
                corrections,
                (state, host, l2) -> new CurrentInjection(state, host, l2, corrections),
                listener);
    }

    /** The algorithm of the patch of 2011. */
    public static L0 of2011(
            Function<MachineListener, Machine> machineBelow,
            Memory memory,
            Capabilities capabilities,
            Choices choices,
            MachineListener listener) {
        return new L0(
                machineBelow,
                memory,
                capabilities.allowed(),
                choices,
                EnumSet.allOf(Correction.class),
                Injection2011::new,
                listener);
    }

    /** Gets ready to run L1 in the state that a program starts in. */
    public void start(Program program, long rip, long rsp, long idtrBase) {
        state.vmcs12[0].load(program.vmcs());
        state.current12 = 0;
        state.localApic.load(program.apic());
        prepare(rip);
        program.notMappedByL0().forEach(page -> memory.present(state.extendedPageTable, page, false));
        host.write(VmcsField.GUEST_RSP, rsp);
        host.write(VmcsField.GUEST_IDTR_BASE, idtrBase);
        host.write(VmcsField.GUEST_RFLAGS, Rflags.FIXED | (program.l1InterruptsEnabled() ? Rflags.IF : 0));
    }

    /** Gets ready to run another hypervisor of this kind, which has interrupts disabled and no VMCS yet. */
    public void startForHypervisor() {
        prepare(ENTRY_POINT);
        host.write(VmcsField.GUEST_RSP, Memory.HYPERVISOR_STACK_TOP);
        host.write(VmcsField.GUEST_RFLAGS, Rflags.FIXED);
    }

    private void prepare(long rip) {
        state.eventRequest = true;
        state.extendedPageTable = memory.newExtendedPageTable();
        state.combinedPageTable = memory.newExtendedPageTable();
        host.execute(Opcode.VMCLEAR, Host.VMCS02, 0);
        host.current(Host.VMCS02);
        vmcs02.writeHostControls();
        host.write(VmcsField.EPT_POINTER, state.combinedPageTable);
        host.execute(Opcode.VMCLEAR, Host.VMCS01, 0);
        host.current(Host.VMCS01);
        vmcs02.writeHostControls();
        host.write(VmcsField.GUEST_RIP, rip);
        state.guestRip = rip;
    }

    @Override
    public Transition step() {
        if (!state.guestRuns) {
            return enterGuest();
        }
        Transition made = below.step();
        if (below.inRoot()) {
            exits.handle();
        }
        return made;
    }

    @Override
    public Transition execute(Opcode opcode, int operand, long value) {
        if (!state.guestRuns) {
            // What comes with the entry is before the instruction.
            return enterGuest();
        }
        Transition made = below.execute(opcode, operand, value);
        if (below.inRoot()) {
            exits.handle();
        }
        return made;
    }

    private Transition enterGuest() {
        if (state.shutdown) {
            return Transition.SHUTDOWN;
        }
        if (state.initPending && !state.vmxOn) {
            return Transition.RESET;
        }
        if (state.halted && !injection.runnable()) {
            return Transition.IDLE;
        }
        boolean immediate = false;
        if (state.eventRequest || state.halted) {
            state.eventRequest = false;
            immediate = injection.evaluate();
            if (state.eventRequest) {
                return Transition.HYPERVISOR;
            }
        }
        state.halted = false;
        state.immediateExit = immediate;
        arrangeImmediateExit(immediate);
        host.stepOverShadow();
        long event = host.read(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        long windows = host.read(VmcsField.CPU_BASED_VM_EXEC_CONTROL);
        listener.hypervisorEntered(
                0,
                state.inL2,
                (event & EventInfo.VALID) == 0 ? 0 : event,
                ProcessorBased.INTR_WINDOW_EXITING.isSetIn(windows),
                ProcessorBased.NMI_WINDOW_EXITING.isSetIn(windows),
                immediate);
        boolean launched = state.inL2 ? state.launched02 : state.launched01;
        state.guestRuns = true;
        state.injecting = (event & EventInfo.VALID) != 0 && EventType.in(event) != EventType.OTHER_EVENT;
        host.execute(launched ? Opcode.VMRESUME : Opcode.VMLAUNCH, 0, 0);
        if (below.inRoot()) {
            refuseFailedEntry();
        }
        if (state.inL2) {
            state.launched02 = true;
        } else {
            state.launched01 = true;
        }
        injection.entered();
        if (below.inRoot()) {
            exits.handle();
        }
        return Transition.HYPERVISOR;
    }

    /** A preemption timer of value 0 expires before the guest's first instruction (SDM 26.7.4): what KVM does for {@code req_immediate_exit}. */
    private void arrangeImmediateExit(boolean immediate) {
        host.set(PinBased.VMX_PREEMPTION_TIMER, immediate);
        if (immediate) {
            host.write(VmcsField.VMX_PREEMPTION_TIMER_VALUE, 0);
        }
    }

    private void refuseFailedEntry() {
        boolean vmFailed = (below.rflags() & (Rflags.CF | Rflags.ZF)) != 0;
        if (vmFailed || (host.read(VmcsField.VM_EXIT_REASON) & Vmcs.ENTRY_FAILURE) != 0) {
            throw new IllegalStateException("L0 could not enter %s: VM-instruction error %d, exit reason 0x%x; %s"
                    .formatted(
                            state.inL2 ? "L2" : "L1",
                            host.read(VmcsField.VM_INSTRUCTION_ERROR),
                            host.read(VmcsField.VM_EXIT_REASON),
                            checks.violated(copyOfCurrentVmcs())
                                    .orElse("no check of the controls or the guest state fails")));
        }
    }

    private Vmcs copyOfCurrentVmcs() {
        Vmcs copy = new Vmcs();
        for (VmcsField field : VmcsField.values()) {
            if (field != VmcsField.UNSUPPORTED_FIELD) {
                copy.set(field, host.read(field));
            }
        }
        return copy;
    }

    @Override
    public boolean inRoot() {
        return !state.inL2;
    }

    @Override
    public boolean atGuestBoundary() {
        if (state.guestRuns) {
            return below.atGuestBoundary();
        }
        // With a VM entry or the delivery of an event half done, L1 and L2 are at no boundary.
        return !state.runPending && state.interruptedEvent == 0;
    }

    @Override
    public LocalApic localApic() {
        return state.localApic;
    }

    @Override
    public void localApicChanged() {
        lookAtEvents();
    }

    @Override
    public void raiseNmi() {
        state.nmiPending = true;
        lookAtEvents();
    }

    @Override
    public void raiseSmi() {
        state.smiPending = true;
        lookAtEvents();
    }

    @Override
    public void raiseInit() {
        state.initPending = true;
        lookAtEvents();
    }

    /** An L2 that waits for it does not run. */
    @Override
    public void raiseSipi(int vector) {
        if (state.inL2 && state.halted && host.activity() == ActivityState.WAIT_FOR_SIPI.ordinal()) {
            state.sipi = vector;
        }
    }

    @Override
    public void tick(long ticks) {
        state.localApic.tick(ticks);
        if (state.inL2 && state.vmcs12().has(PinBased.VMX_PREEMPTION_TIMER)) {
            state.timer = Math.max(0, state.timer - ticks);
        }
        lookAtEvents();
    }

    private void lookAtEvents() {
        state.eventRequest = true;
        host.kick();
    }

    @Override
    public void raiseSpuriousExit() {
        host.interrupt();
    }

    @Override
    public void raiseSpuriousNmi() {
        below.raiseNmi();
    }

    @Override
    public void askRunnable() {
        // Another processor's question is answered from what L0 knows: a guest that runs is runnable.
        listener.answered(0, state.guestRuns || injection.runnable());
    }

    @Override
    public long rip() {
        return state.guestRuns ? below.rip() : state.guestRip;
    }

    @Override
    public long rflags() {
        return state.guestRuns ? below.rflags() : host.read(VmcsField.GUEST_RFLAGS);
    }

    /** L0 executes each instruction for its guests that loads it. */
    @Override
    public long rax() {
        return state.guestRax;
    }

    @Override
    public long cr2() {
        return below.cr2();
    }

    @Override
    public long dr6() {
        return below.dr6();
    }

    @Override
    public void dr6(long value) {
        below.dr6(value);
    }

    @Override
    public int exitOperand() {
        return state.exitOperand;
    }

    @Override
    public long exitValue() {
        return state.exitValue;
    }

    @Override
    public void save(StateBuffer buffer) {
        state.save(buffer);
        virtualApic.save(buffer);
        below.save(buffer);
    }

    @Override
    public void restore(StateBuffer buffer) {
        state.restore(buffer);
        virtualApic.restore(buffer);
        below.restore(buffer);
    }
}

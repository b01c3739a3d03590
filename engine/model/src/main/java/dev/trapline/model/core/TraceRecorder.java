package dev.trapline.model.core;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.trace.Controls;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.HostState;
import dev.trapline.dsl.trace.L0Event;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.model.machine.MachineListener;
import dev.trapline.model.machine.Vmcs;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Writes down what a machine tells. */
final class TraceRecorder implements MachineListener {

    private static final ActivityState[] ACTIVITIES = ActivityState.values();

    private final List<TraceEvent> events = new ArrayList<>();
    private @Nullable Board board;
    private long l1;
    private long l2;
    private long l2AtEntry;

    /** Says what L1 runs on. */
    void watch(Board watched) {
        board = watched;
    }

    Trace end(TraceEvent.End how, Level in, long rip, String detail) {
        events.add(new TraceEvent.Ended(how, in, rip, detail, apic(), at()));
        return new Trace(events);
    }

    /** How much has been written down. */
    int size() {
        return events.size();
    }

    /** An input arrived, before what has been written down since the size was that. */
    void arrived(InputEvent event, int size) {
        events.add(size, new TraceEvent.Arrived(event, apic(), at()));
    }

    @Override
    public void requested(int vector) {
        events.add(new TraceEvent.Requested(vector, at()));
    }

    @Override
    public void entered(Vmcs vmcs, Opcode instruction) {
        l2AtEntry = l2;
        events.add(new TraceEvent.Entered(
                instruction,
                guest(vmcs),
                EventInfo.of(vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD)),
                controls(vmcs),
                at()));
    }

    @Override
    public void exited(
            Vmcs vmcs, long rip, long rsp, long rflags, long interruptibility, long activity, long cr2, long dr6) {
        long raw = vmcs.get(VmcsField.VM_EXIT_REASON);
        boolean failed = (raw & Vmcs.ENTRY_FAILURE) != 0;
        ExitReason reason = ExitReason.of((int) raw & 0xFFFF).orElseThrow();
        long interruption = failed ? 0 : vmcs.get(VmcsField.VM_EXIT_INTR_INFO);
        long vectoring = failed ? 0 : vmcs.get(VmcsField.IDT_VECTORING_INFO_FIELD);
        long qualification = vmcs.get(VmcsField.EXIT_QUALIFICATION);
        long length = vmcs.get(VmcsField.VM_EXIT_INSTRUCTION_LEN);
        events.add(new TraceEvent.Exited(
                reason,
                failed,
                qualification,
                EventInfo.of(interruption),
                error(interruption, vmcs.get(VmcsField.VM_EXIT_INTR_ERROR_CODE)),
                EventInfo.of(vectoring),
                error(vectoring, vmcs.get(VmcsField.IDT_VECTORING_ERROR_CODE)),
                failed || length == Vmcs.UNDEFINED ? OptionalInt.empty() : OptionalInt.of((int) length),
                guest(vmcs),
                (vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD) & EventInfo.VALID) != 0,
                vmcs.launched(),
                controls(vmcs),
                new HostState(
                        rip,
                        rsp,
                        rflags,
                        interruptibility,
                        ACTIVITIES[(int) activity],
                        vmcs.get(VmcsField.HOST_RIP),
                        vmcs.get(VmcsField.HOST_RSP),
                        cr2,
                        dr6),
                isNmiUnblocking(reason, interruption, qualification),
                watched().memory().virtualApicPage().state(),
                apic(),
                failed ? 0 : l2 - l2AtEntry,
                at()));
    }

    private static boolean isNmiUnblocking(ExitReason reason, long interruption, long qualification) {
        long told = reason == PlainExit.EPT_VIOLATION ? qualification : interruption;
        boolean tells = reason == PlainExit.EPT_VIOLATION || (interruption & EventInfo.VALID) != 0;
        return tells && (told & EventInfo.NMI_UNBLOCKING) != 0;
    }

    private static OptionalInt error(long info, long code) {
        boolean has = (info & EventInfo.VALID) != 0 && (info & EventInfo.ERROR_CODE) != 0;
        return has ? OptionalInt.of((int) code) : OptionalInt.empty();
    }

    @Override
    public void vmFailed(
            Opcode instruction, @Nullable VmInstructionError error, long rip, long rflags, boolean launched) {
        events.add(new TraceEvent.VmFailed(instruction, Optional.ofNullable(error), rip, rflags, launched, at()));
    }

    @Override
    public void delivered(
            boolean nonRoot,
            long info,
            int error,
            TraceEvent.Source source,
            long returnRip,
            long savedRflags,
            long handlerRip) {
        events.add(new TraceEvent.Delivered(
                level(nonRoot),
                EventInfo.of(info).orElseThrow(),
                source,
                returnRip,
                savedRflags,
                error(info, error),
                handlerRip,
                apic(),
                at()));
    }

    @Override
    public void read(boolean nonRoot, Opcode opcode, int operand, long value) {
        events.add(new TraceEvent.ReadBack(level(nonRoot), new Instruction(opcode, operand, 0), value, at()));
    }

    @Override
    public void retired(boolean nonRoot) {
        if (nonRoot) {
            l2++;
        } else {
            l1++;
        }
    }

    /** Of an L0 that runs an L0, the exits for that one's instructions are left out: a handful for each step above. */
    @Override
    public void hypervisorExited(int depth, boolean fromNonRoot, ExitReason reason, boolean byInstruction) {
        if (depth == 0 || !byInstruction) {
            events.add(new L0Event.L0Exited(depth, level(fromNonRoot), reason, byInstruction, at()));
        }
    }

    @Override
    public void hypervisorEntered(
            int depth, boolean toNonRoot, long injected, boolean irqWindow, boolean nmiWindow, boolean immediateExit) {
        if (depth == 0 || injected != 0 || immediateExit) {
            events.add(new L0Event.L0Entered(
                    depth, level(toNonRoot), EventInfo.of(injected), irqWindow, nmiWindow, immediateExit, at()));
        }
    }

    @Override
    public void windowOpened(int depth, boolean nonRoot, boolean nmi) {
        events.add(new L0Event.L0OpenedWindow(depth, level(nonRoot), nmi, at()));
    }

    @Override
    public void injectionRefused(int depth, int vector) {
        events.add(new L0Event.L0RefusedInjection(depth, vector, at()));
    }

    @Override
    public void answered(int depth, boolean answer) {
        events.add(new L0Event.L0Answered(depth, answer, at()));
    }

    private Board watched() {
        return Objects.requireNonNull(board, "a machine speaks before it is watched");
    }

    private Progress at() {
        return new Progress(l1, l2);
    }

    private ApicState apic() {
        return watched().machine().localApic().state();
    }

    private static Level level(boolean nonRoot) {
        return nonRoot ? Level.L2 : Level.L1;
    }

    private static GuestState guest(Vmcs vmcs) {
        return new GuestState(
                vmcs.get(VmcsField.GUEST_RIP),
                vmcs.get(VmcsField.GUEST_RSP),
                vmcs.get(VmcsField.GUEST_RFLAGS),
                vmcs.get(VmcsField.GUEST_INTERRUPTIBILITY_INFO),
                ACTIVITIES[(int) vmcs.get(VmcsField.GUEST_ACTIVITY_STATE) & 3],
                vmcs.get(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS),
                vmcs.get(VmcsField.GUEST_INTR_STATUS),
                vmcs.get(VmcsField.VMX_PREEMPTION_TIMER_VALUE));
    }

    private static Controls controls(Vmcs vmcs) {
        return new Controls(
                vmcs.get(VmcsField.PIN_BASED_VM_EXEC_CONTROL),
                vmcs.get(VmcsField.CPU_BASED_VM_EXEC_CONTROL),
                vmcs.has(ProcessorBased.ACTIVATE_SECONDARY_CONTROLS)
                        ? vmcs.get(VmcsField.SECONDARY_VM_EXEC_CONTROL)
                        : 0,
                vmcs.get(VmcsField.VM_EXIT_CONTROLS),
                vmcs.get(VmcsField.VM_ENTRY_CONTROLS));
    }
}

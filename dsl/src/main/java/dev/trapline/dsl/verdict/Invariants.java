package dev.trapline.dsl.verdict;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.HostState;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.Rflags;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What holds in every run on every core, whatever a spec expects. Of INV1, the state that traces do not record (control registers,
 * segments, DR7, blocking by NMI after a VM-entry failure) is not checked.
 */
final class Invariants {

    private static final Set<Opcode> CHANGES_LAUNCH_STATE = EnumSet.of(Opcode.VMCLEAR, Opcode.VMPTRLD);
    /** Of the error code of an exception: its index is that of a gate (SDM 6.13). */
    private static final int IDT = 1 << 1;

    private static final EventInfo DOUBLE_FAULT = EventInfo.exception(ExceptionVector.DF);

    private final Program program;
    private final Trace trace;
    private final List<String> broken = new ArrayList<>();

    private Invariants(Program program, Trace trace) {
        this.program = program;
        this.trace = trace;
    }

    /** Each broken invariant with its name, what it says, and the event that breaks it. */
    static List<String> broken(Program program, Trace trace) {
        Invariants invariants = new Invariants(program, trace);
        ExitInvariants.check(trace, invariants::require);
        Acknowledges.check(program, trace, invariants::require);
        invariants.inv7LaunchState();
        invariants.inv9NothingRanNothingChanged();
        invariants.inv10DebugAndPageFaultRegisters();
        invariants.flagsOfFailures();
        return invariants.broken;
    }

    private void require(boolean holds, Supplier<String> name, TraceEvent event) {
        if (!holds) {
            broken.add("%s, at: %s".formatted(name.get(), TraceText.of(event)));
        }
    }

    private void flagsOfFailures() {
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.VmFailed failed) {
                checkFlags(failed);
            }
        }
    }

    private void checkFlags(TraceEvent.VmFailed failed) {
        long flag = failed.error().isPresent() ? Rflags.ZF : Rflags.CF;
        require(
                (failed.rflags() & Rflags.ARITHMETIC) == flag,
                () -> "SDM 30.2: of the arithmetic flags VMfailInvalid sets CF alone, and VMfailValid ZF",
                failed);
    }

    private void inv7LaunchState() {
        for (Instruction instruction : program.l1().main()) {
            if (CHANGES_LAUNCH_STATE.contains(instruction.opcode())) {
                // Which VMCS is meant, and when it was cleared, is not in the trace.
                return;
            }
        }
        boolean launched = false;
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Exited exited) {
                require(
                        exited.launched() == (launched || !exited.entryFailure()),
                        () -> "INV7: a VM entry launches, a failed one does not",
                        exited);
                launched = exited.launched();
            } else if (event instanceof TraceEvent.VmFailed failed
                    && (failed.instruction() == Opcode.VMLAUNCH || failed.instruction() == Opcode.VMRESUME)) {
                require(failed.launched() == launched, () -> "INV7: a VMfail leaves the launch state", failed);
            }
        }
    }

    private void inv9NothingRanNothingChanged() {
        Optional<GuestState> entry = Optional.empty();
        boolean untouched = false;
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Entered entered) {
                entry = Optional.of(entered.guest());
                untouched = entered.injected().isEmpty();
            } else if (event instanceof TraceEvent.Delivered delivered && delivered.to() == Level.L2) {
                untouched = false;
            } else if (event instanceof TraceEvent.Exited exit && !exit.entryFailure()) {
                // An IRET that does not complete changes blocking by NMI all the same.
                boolean same = untouched
                        && exit.l2Instructions() == 0
                        && exit.vectoring().isEmpty()
                        && !exit.nmiUnblocking();
                entry.ifPresent(loaded -> SavedState.check(loaded, exit, same, this::require));
                entry = Optional.empty();
            }
        }
    }

    private void inv10DebugAndPageFaultRegisters() {
        Optional<HostState> before = Optional.empty();
        boolean mayChange = false;
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Delivered delivered) {
                mayChange |= beganAnException(delivered);
            } else if (event instanceof TraceEvent.Exited exited) {
                HostState now = exited.host();
                boolean changes = mayChange || interruptedAnException(exited);
                before.ifPresent(then -> require(
                        (then.cr2() == now.cr2() && then.dr6() == now.dr6()) || changes,
                        () ->
                                "INV10: CR2 and DR6 change by a delivered exception alone; they were 0x%x and 0x%x, and are 0x%x and 0x%x"
                                        .formatted(then.cr2(), then.dr6(), now.cr2(), now.dr6()),
                        exited));
                before = Optional.of(now);
                mayChange = false;
            }
        }
    }

    /** Of a double fault, nothing tells by which exceptions it came; and the delivery of an exception can have met a gate that faults, which is delivered instead. */
    private static boolean beganAnException(TraceEvent.Delivered delivered) {
        boolean byGate = delivered.error().isPresent() && (delivered.error().getAsInt() & IDT) != 0;
        return delivered.source() == TraceEvent.Source.EVENT
                && (writesRegister(delivered.event()) || delivered.event().equals(DOUBLE_FAULT) || byGate);
    }

    private static boolean writesRegister(EventInfo event) {
        return event.equals(EventInfo.exception(ExceptionVector.PF))
                || event.equals(EventInfo.exception(ExceptionVector.DB));
    }

    /** The registers change when the delivery begins, though it does not end. */
    private static boolean interruptedAnException(TraceEvent.Exited exit) {
        return exit.reason() == PlainExit.TRIPLE_FAULT
                || exit.vectoring()
                        .filter(event -> writesRegister(event) || event.equals(DOUBLE_FAULT))
                        .isPresent()
                || exit.interruption().filter(DOUBLE_FAULT::equals).isPresent();
    }
}

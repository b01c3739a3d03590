package dev.trapline.dsl.verdict;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.HostState;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VectoredExit;
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
    /** Debug and page-fault exceptions, which alone of the exceptions have a qualification. */
    private static final Set<Integer> QUALIFIED_EXCEPTIONS = Set.of(1, 14);

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
        trace.all(TraceEvent.Exited.class).forEach(invariants::checkExit);
        invariants.inv5EveryAcknowledgeShowsOnce();
        invariants.inv7LaunchState();
        invariants.inv9NothingRanNothingChanged();
        invariants.inv10DebugAndPageFaultRegisters();
        return invariants.broken;
    }

    private void require(boolean holds, String name, TraceEvent event) {
        require(holds, () -> name, event);
    }

    private void require(boolean holds, Supplier<String> name, TraceEvent event) {
        if (!holds) {
            broken.add("%s, at: %s".formatted(name.get(), TraceText.of(event)));
        }
    }

    private void checkExit(TraceEvent.Exited exit) {
        HostState host = exit.host();
        require(
                host.rflags() == Rflags.FIXED
                        && host.rip() == host.hostRip()
                        && host.rsp() == host.hostRsp()
                        && host.interruptibility() == 0
                        && host.activity() == ActivityState.ACTIVE,
                () -> "INV1: L1 goes on at HOST_RIP with HOST_RSP, RFLAGS 2, active, nothing blocked; it got " + host,
                exit);
        require(
                exit.vectoring().isEmpty() || mayInterruptDelivery(exit),
                "INV2: this exit cannot have interrupted the delivery of an event",
                exit);
        require(
                exit.entryFailure() || !exit.entryEventValid(),
                "INV3: the entry event's valid bit is 0 after an exit",
                exit);
        if (exit.reason() == VectoredExit.EXTERNAL_INTERRUPT) {
            boolean acknowledges = exit.controls().has(ExitControl.ACK_INTR_ON_EXIT);
            require(
                    exit.interruption().isPresent() == acknowledges,
                    "INV4: the vector is told if and only if L1 acknowledges on exit",
                    exit);
            exit.interruption()
                    .ifPresent(info -> require(
                            info.type() == EventType.EXTERNAL_INTERRUPT
                                    && exit.apic().inService().contains(info.vector()),
                            "INV4: what the exit tells is an external interrupt, and in service",
                            exit));
        }
        require(exit.entryFailure() || wanted(exit), "INV6: L1 did not ask for this exit", exit);
        require(exit.qualification() == 0 || mayQualify(exit), "INV8: the qualification of this exit is 0", exit);
    }

    private static boolean mayInterruptDelivery(TraceEvent.Exited exit) {
        return exit.reason() == PlainExit.EPT_VIOLATION
                || (exit.reason() == VectoredExit.EXCEPTION_NMI
                        && exit.interruption()
                                .filter(info -> info.type() == EventType.HARDWARE_EXCEPTION && info.vector() != 8)
                                .isPresent());
    }

    private static boolean wanted(TraceEvent.Exited exit) {
        if (exit.reason() == VectoredExit.EXTERNAL_INTERRUPT) {
            return exit.controls().has(PinBased.EXT_INTR);
        }
        if (exit.reason() == VectoredExit.EXCEPTION_NMI) {
            boolean nmi = exit.interruption()
                    .filter(info -> info.type() == EventType.NMI)
                    .isPresent();
            return !nmi || exit.controls().has(PinBased.NMI_EXITING);
        }
        return switch ((PlainExit) exit.reason()) {
            case INTERRUPT_WINDOW -> exit.controls().has(ProcessorBased.INTR_WINDOW_EXITING);
            case NMI_WINDOW -> exit.controls().has(ProcessorBased.NMI_WINDOW_EXITING);
            case PREEMPTION_TIMER -> exit.controls().has(PinBased.VMX_PREEMPTION_TIMER);
            case MONITOR_TRAP_FLAG -> exit.controls().has(ProcessorBased.MONITOR_TRAP_FLAG);
            case HLT -> exit.controls().has(ProcessorBased.HLT_EXITING);
            default -> true;
        };
    }

    private static boolean mayQualify(TraceEvent.Exited exit) {
        if (exit.entryFailure()) {
            return true;
        }
        if (exit.reason() == VectoredExit.EXCEPTION_NMI) {
            return exit.interruption()
                    .filter(info ->
                            info.type() == EventType.HARDWARE_EXCEPTION && QUALIFIED_EXCEPTIONS.contains(info.vector()))
                    .isPresent();
        }
        return exit.reason() instanceof PlainExit plain
                && switch (plain) {
                    case SIPI_SIGNAL, VMCLEAR, VMPTRLD, VMREAD, VMWRITE, EPT_VIOLATION -> true;
                    default -> false;
                };
    }

    private void inv5EveryAcknowledgeShowsOnce() {
        int[] requests = new int[256];
        int[] acknowledges = new int[256];
        program.apic().pending().forEach(vector -> requests[vector]++);
        trace.all(TraceEvent.Requested.class).forEach(request -> requests[request.vector()]++);
        Optional<EventInfo> injected = Optional.empty();
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Entered entered) {
                injected = entered.injected();
            } else if (event instanceof TraceEvent.Delivered delivered) {
                if (delivered.source() == TraceEvent.Source.INJECTION) {
                    injected = Optional.empty();
                } else if (delivered.source() == TraceEvent.Source.EVENT) {
                    count(acknowledges, Optional.of(delivered.event()));
                }
            } else if (event instanceof TraceEvent.Exited exited) {
                if (exited.reason() == VectoredExit.EXTERNAL_INTERRUPT) {
                    count(acknowledges, exited.interruption());
                }
                if (!exited.vectoring().equals(injected)) {
                    count(acknowledges, exited.vectoring());
                }
            }
        }
        for (int i = 0; i < requests.length; i++) {
            int vector = i;
            int left = trace.end().apic().pending().contains(vector) ? 1 : 0;
            require(
                    requests[vector] == acknowledges[vector] + left,
                    () -> "INV5: interrupt 0x%02x was requested %d times, shows %d times, and %d is left pending"
                            .formatted(vector, requests[vector], acknowledges[vector], left),
                    trace.end());
        }
    }

    private static void count(int[] counts, Optional<EventInfo> event) {
        event.filter(info -> info.type() == EventType.EXTERNAL_INTERRUPT).ifPresent(info -> counts[info.vector()]++);
    }

    private void inv7LaunchState() {
        if (program.l1().main().stream().anyMatch(instruction -> CHANGES_LAUNCH_STATE.contains(instruction.opcode()))) {
            // Which VMCS is meant, and when it was cleared, is not in the trace.
            return;
        }
        boolean launched = false;
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Exited exited) {
                require(
                        exited.launched() == (launched || !exited.entryFailure()),
                        "INV7: a VM entry launches, a failed one does not",
                        exited);
                launched = exited.launched();
            } else if (event instanceof TraceEvent.VmFailed failed
                    && (failed.instruction() == Opcode.VMLAUNCH || failed.instruction() == Opcode.VMRESUME)) {
                require(failed.launched() == launched, "INV7: a VMfail leaves the launch state", failed);
            }
        }
    }

    private void inv9NothingRanNothingChanged() {
        Optional<GuestState> untouched = Optional.empty();
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Entered entered) {
                untouched = entered.injected().isPresent() ? Optional.empty() : Optional.of(entered.guest());
            } else if (event instanceof TraceEvent.Delivered delivered && delivered.to() == Level.L2) {
                untouched = Optional.empty();
            } else if (event instanceof TraceEvent.Exited exited && !exited.entryFailure()) {
                if (exited.l2Instructions() == 0 && exited.vectoring().isEmpty()) {
                    untouched.ifPresent(entered -> require(
                            withoutRf(exited.guest()).equals(withoutRf(entered)),
                            () -> "INV9: L2 did not run, so its state is that of the entry, %s, and not %s"
                                    .formatted(entered, exited.guest()),
                            exited));
                }
                untouched = Optional.empty();
            }
        }
    }

    private static GuestState withoutRf(GuestState state) {
        return new GuestState(
                state.rip(),
                state.rsp(),
                state.rflags() & ~Rflags.RF,
                state.interruptibility() & 0xB,
                state.activity());
    }

    private void inv10DebugAndPageFaultRegisters() {
        Optional<HostState> before = Optional.empty();
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Delivered delivered
                    && delivered.event().type() == EventType.HARDWARE_EXCEPTION) {
                before = Optional.empty();
            } else if (event instanceof TraceEvent.Exited exited) {
                HostState now = exited.host();
                before.ifPresent(then -> require(
                        then.cr2() == now.cr2() && then.dr6() == now.dr6(),
                        () ->
                                "INV10: CR2 and DR6 change by a delivered exception alone; they were 0x%x and 0x%x, and are 0x%x and 0x%x"
                                        .formatted(then.cr2(), then.dr6(), now.cr2(), now.dr6()),
                        exited));
                before = Optional.of(now);
            }
        }
    }
}

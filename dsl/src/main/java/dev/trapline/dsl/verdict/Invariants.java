package dev.trapline.dsl.verdict;

import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.HostState;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What holds in every run on every core, whatever a spec expects. Of INV1, the state that traces do not record (control registers,
 * segments, DR7, blocking by NMI after a VM-entry failure) is not checked.
 */
final class Invariants {

    private static final Set<Opcode> CHANGES_LAUNCH_STATE = EnumSet.of(Opcode.VMCLEAR, Opcode.VMPTRLD);
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
        invariants.inv5EveryAcknowledgeShowsOnce();
        invariants.inv7LaunchState();
        invariants.inv9NothingRanNothingChanged();
        invariants.inv10DebugAndPageFaultRegisters();
        trace.all(TraceEvent.VmFailed.class).forEach(invariants::checkFlags);
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

    private void checkFlags(TraceEvent.VmFailed failed) {
        long flag = failed.error().isPresent() ? Rflags.ZF : Rflags.CF;
        require(
                (failed.rflags() & Rflags.ARITHMETIC) == flag,
                "SDM 30.2: of the arithmetic flags VMfailInvalid sets CF alone, and VMfailValid ZF",
                failed);
    }

    /**
     * Interrupts of the 8259, and notifications of posted interrupts, are outside of the count. An interrupt whose delivery ended in a fault that does not tell it
     * is lost, on a processor too.
     */
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
                boolean virtual = exited.controls().has(SecondaryBased.VIRTUAL_INTR_DELIVERY);
                if (!exited.vectoring().equals(injected) && !virtual) {
                    count(acknowledges, exited.vectoring());
                }
            }
        }
        Set<Integer> outside = outsideOfTheCount();
        long mayBeLost =
                trace.events().stream().filter(Invariants::isFaultOfADelivery).count();
        for (int i = 0; i < requests.length; i++) {
            int vector = i;
            int left = trace.end().apic().pending().contains(vector) ? 1 : 0;
            int lost = requests[vector] - acknowledges[vector] - left;
            if (lost > 0 && lost <= mayBeLost) {
                mayBeLost -= lost;
                continue;
            }
            require(
                    lost == 0 || outside.contains(vector),
                    () -> "INV5: interrupt 0x%02x was requested %d times, shows %d times, and %d is left pending"
                            .formatted(vector, requests[vector], acknowledges[vector], left),
                    trace.end());
        }
    }

    /** A triple fault, a double fault, or an exception whose error code says that it came of an external event, as it is delivered (SDM 6.13, 6.15). */
    private static boolean isFaultOfADelivery(TraceEvent event) {
        if (event instanceof TraceEvent.Delivered delivered) {
            return delivered.source() == TraceEvent.Source.EVENT
                    && isFaultOfADelivery(delivered.event(), delivered.error());
        }
        if (event instanceof TraceEvent.Exited exited) {
            return exited.reason() == PlainExit.TRIPLE_FAULT
                    || exited.interruption().filter(Invariants::isDoubleFault).isPresent()
                    || exited.vectoring()
                            .filter(info -> isFaultOfADelivery(info, exited.vectoringError()))
                            .isPresent();
        }
        return event instanceof TraceEvent.Ended ended && ended.how() == TraceEvent.End.SHUTDOWN;
    }

    private static boolean isFaultOfADelivery(EventInfo event, OptionalInt error) {
        boolean external = ExceptionVector.kind(event.vector()) == ExceptionVector.Kind.CONTRIBUTORY
                && error.isPresent()
                && (error.getAsInt() & 1) != 0;
        return event.type() == EventType.HARDWARE_EXCEPTION && (external || isDoubleFault(event));
    }

    private static boolean isDoubleFault(EventInfo event) {
        return event.type() == EventType.HARDWARE_EXCEPTION && event.vector() == ExceptionVector.DF.vector();
    }

    private Set<Integer> outsideOfTheCount() {
        Set<Integer> vectors = new HashSet<>(ExitInvariants.ofThe8259(trace));
        if (program.sets(PinBased.POSTED_INTR)) {
            vectors.add((int) program.field(VmcsField.POSTED_INTR_NV));
        }
        return vectors;
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
                // An IRET that does not complete changes blocking by NMI all the same.
                if (exited.l2Instructions() == 0 && exited.vectoring().isEmpty() && !exited.nmiUnblocking()) {
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
                    && delivered.source() == TraceEvent.Source.EVENT
                    && delivered.event().type() == EventType.HARDWARE_EXCEPTION) {
                before = Optional.empty();
            } else if (event instanceof TraceEvent.Exited exited) {
                HostState now = exited.host();
                before.ifPresent(then -> require(
                        (then.cr2() == now.cr2() && then.dr6() == now.dr6()) || interruptedAnException(exited),
                        () ->
                                "INV10: CR2 and DR6 change by a delivered exception alone; they were 0x%x and 0x%x, and are 0x%x and 0x%x"
                                        .formatted(then.cr2(), then.dr6(), now.cr2(), now.dr6()),
                        exited));
                before = Optional.of(now);
            }
        }
    }

    /** The registers change when the delivery begins, though it does not end. */
    private static boolean interruptedAnException(TraceEvent.Exited exit) {
        return exit.reason() == PlainExit.TRIPLE_FAULT
                || exit.vectoring()
                        .filter(event -> event.type() == EventType.HARDWARE_EXCEPTION)
                        .isPresent()
                || exit.interruption()
                        .filter(event -> event.equals(EventInfo.exception(ExceptionVector.DF)))
                        .isPresent();
    }
}

package dev.trapline.dsl.verdict;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.trace.Progress;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What L1 can observe of a run: its VMX instructions' results, each exit's defined fields and the state it gets control in, each
 * delivery in L1 and L2, what is read from the local APIC, how many instructions came between, and how the run ended. Not what L0 did, and not when an input
 * arrived.
 *
 * @param seen events, in order, without what L1 cannot read
 */
public record Observation(List<TraceEvent> seen) {

    /** Copies the list. */
    public Observation {
        seen = List.copyOf(seen);
    }

    /**
     * Two runs that part.
     *
     * @param where the first event that differs, as each of them has it
     * @param expected all that L1 observes in the run that is compared with
     * @param actual all that it observes in the other
     */
    public record Difference(String where, String expected, String actual) {}

    /** What L1 can observe of a run. */
    public static Observation of(Trace trace) {
        List<TraceEvent> seen = new ArrayList<>();
        Set<Request> requests = requests(trace);
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Delivered delivered) {
                seen.add(comparable(delivered, requests));
            } else if (event instanceof TraceEvent.Exited exit) {
                seen.add(comparable(exit, requests));
            } else if (event instanceof TraceEvent.ReadBack read) {
                seen.add(withoutUndefinedBits(read));
            } else if (event instanceof TraceEvent.L1View || event instanceof TraceEvent.Ended) {
                seen.add(event);
            }
        }
        return new Observation(seen);
    }

    /**
     * Where another run parts from this for L1; empty if it does not.
     *
     * @param thisRun what this run is called in the difference, as in "on bare metal"
     * @param otherRun what the other is
     */
    public Optional<Difference> difference(String thisRun, String otherRun, Observation other) {
        if (equals(other)) {
            return Optional.empty();
        }
        int at = 0;
        while (at < seen.size() && at < other.seen.size() && seen.get(at).equals(other.seen.get(at))) {
            at++;
        }
        String where = "%s: %s; %s: %s".formatted(thisRun, describe(seen, at), otherRun, describe(other.seen, at));
        return Optional.of(new Difference(where, detailed(seen, at), detailed(other.seen, at)));
    }

    private static String describe(List<TraceEvent> events, int at) {
        if (at >= events.size()) {
            return "nothing more";
        }
        TraceEvent event = events.get(at);
        return "%s, after %d instructions of L1 and %d of L2"
                .formatted(TraceText.of(event), event.at().l1(), event.at().l2());
    }

    /** In words; the first event that differs with all its fields too, since words leave some out. */
    private static String detailed(List<TraceEvent> events, int at) {
        String text = TraceText.of(events);
        return at < events.size() ? text + events.get(at) + "\n" : text;
    }

    /** A vector that became pending between two instructions. */
    private record Request(int vector, Progress at) {}

    private static Set<Request> requests(Trace trace) {
        return trace.all(TraceEvent.Requested.class)
                .map(requested -> new Request(requested.vector(), requested.at()))
                .collect(Collectors.toSet());
    }

    /**
     * An injection is part of the VM entry: an input that arrives during the entry may come before or after it, and L2's handler finds the same in the local
     * APIC either way. The flags that a double fault saves are undefined (SDM 6.15, interrupt 8).
     */
    private static TraceEvent.Delivered comparable(TraceEvent.Delivered delivered, Set<Request> requests) {
        boolean injected = delivered.source() == TraceEvent.Source.INJECTION;
        return new TraceEvent.Delivered(
                delivered.to(),
                delivered.event(),
                delivered.source(),
                delivered.returnRip(),
                isDoubleFault(delivered.event()) ? delivered.savedRflags() & ~Rflags.RF : delivered.savedRflags(),
                delivered.error(),
                delivered.handlerRip(),
                injected ? ApicState.IDLE : comparable(delivered.apic(), delivered.at(), requests),
                delivered.at());
    }

    /** A triple fault saves RF as the shutdown would have left it in the register (SDM 27.3.3), and no document says what that is where a delivery fails. */
    private static TraceEvent.Exited comparable(TraceEvent.Exited exit, Set<Request> requests) {
        boolean undefinedFlags = exit.reason() == PlainExit.TRIPLE_FAULT
                || Stream.of(exit.interruption(), exit.vectoring())
                        .flatMap(Optional::stream)
                        .anyMatch(Observation::isDoubleFault);
        return new TraceEvent.Exited(
                exit.reason(),
                exit.entryFailure(),
                exit.qualification(),
                exit.interruption(),
                exit.interruptionError(),
                exit.vectoring(),
                exit.vectoringError(),
                exit.instructionLength(),
                undefinedFlags ? withoutResumeFlag(exit.guest()) : exit.guest(),
                exit.entryEventValid(),
                exit.launched(),
                exit.controls(),
                exit.host(),
                exit.nmiUnblocking(),
                exit.virtualApic(),
                comparable(exit.apic(), exit.at(), requests),
                exit.l2Instructions(),
                exit.at());
    }

    private static boolean isDoubleFault(EventInfo event) {
        return event.equals(EventInfo.exception(ExceptionVector.DF));
    }

    private static GuestState withoutResumeFlag(GuestState guest) {
        return new GuestState(
                guest.rip(),
                guest.rsp(),
                guest.rflags() & ~Rflags.RF,
                guest.interruptibility(),
                guest.activity(),
                guest.pendingDebug(),
                guest.interruptStatus(),
                guest.timer());
    }

    /** Without what became pending between the same two instructions: no instruction can tell whether before or after. */
    private static ApicState comparable(ApicState apic, Progress at, Set<Request> requests) {
        if (requests.isEmpty()) {
            return apic;
        }
        List<Integer> pending = apic.pending().stream()
                .filter(vector -> !requests.contains(new Request(vector, at)))
                .toList();
        return new ApicState(pending, apic.inService(), apic.tpr());
    }

    /** What a processor offers may differ, and where the valid bit of interruption information is 0, the rest of what VMREAD gives is undefined (SDM 24.9.2). */
    private static TraceEvent.ReadBack withoutUndefinedBits(TraceEvent.ReadBack read) {
        int operand = read.instruction().operand();
        boolean capability = read.instruction().opcode() == Opcode.RDMSR
                && operand >= Msr.IA32_VMX_BASIC.index()
                && operand <= Msr.IA32_VMX_PROCBASED_CTLS2.index();
        boolean information = read.instruction().opcode() == Opcode.VMREAD
                && (operand == VmcsField.VM_EXIT_INTR_INFO.encoding()
                        || operand == VmcsField.IDT_VECTORING_INFO_FIELD.encoding());
        boolean undefined = capability || (information && (read.value() & EventInfo.VALID) == 0);
        return undefined ? new TraceEvent.ReadBack(read.by(), read.instruction(), 0, read.at()) : read;
    }
}

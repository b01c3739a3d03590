package dev.trapline.dsl.verdict;

import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        for (TraceEvent event : trace.events()) {
            if (event instanceof TraceEvent.Delivered delivered && delivered.source() == TraceEvent.Source.INJECTION) {
                seen.add(withoutApic(delivered));
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

    /**
     * An injection is part of the VM entry: an input that arrives during the entry may come before or after it, and L2's handler finds the same in the local
     * APIC either way.
     */
    private static TraceEvent.Delivered withoutApic(TraceEvent.Delivered injected) {
        return new TraceEvent.Delivered(
                injected.to(),
                injected.event(),
                injected.source(),
                injected.returnRip(),
                injected.savedRflags(),
                injected.error(),
                injected.handlerRip(),
                ApicState.IDLE,
                injected.at());
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

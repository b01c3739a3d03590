package dev.trapline.differ;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.verdict.Observation;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of two cores. A deviation is about programs by what they start with; here it is asked about every VM entry that came before the difference, as if the
 * program began there.
 */
final class Known {

    private final List<Deviation> deviations;

    Known(Pair pair) {
        deviations = Stream.of(pair.one(), pair.other())
                .map(Core::deviations)
                .flatMap(List::stream)
                .toList();
    }

    /** The first deviation that a difference may be due to; empty if none is known. */
    Optional<Deviation> explains(Program program, Pair.Outcome.Differs difference) {
        List<Program> entries = entries(program, difference);
        return deviations.stream()
                .filter(deviation -> entries.stream().anyMatch(deviation.applies()))
                .findFirst();
    }

    private static List<Program> entries(Program program, Pair.Outcome.Differs difference) {
        long until = whereTheyPart(difference);
        List<Program> entries = new ArrayList<>();
        entries.add(program);
        difference
                .one()
                .all(TraceEvent.Entered.class)
                .filter(entry -> entry.at().l1() <= until)
                .map(entry -> asEntered(program, entry))
                .forEach(entries::add);
        entries.addAll(asWritten(program));
        return entries;
    }

    /** How many instructions L1 had completed. */
    private static long whereTheyPart(Pair.Outcome.Differs difference) {
        List<TraceEvent> one = Observation.of(difference.one()).seen();
        List<TraceEvent> other = Observation.of(difference.other()).seen();
        int at = 0;
        while (at < one.size() && at < other.size() && one.get(at).equals(other.get(at))) {
            at++;
        }
        Trace longest = one.size() > at ? difference.one() : difference.other();
        return Observation.of(longest).seen().get(at).at().l1();
    }

    private static Program asEntered(Program program, TraceEvent.Entered entry) {
        Map<VmcsField, Long> fields = new EnumMap<>(VmcsField.class);
        fields.putAll(program.vmcs());
        fields.put(VmcsField.PIN_BASED_VM_EXEC_CONTROL, entry.controls().pinBased());
        fields.put(VmcsField.CPU_BASED_VM_EXEC_CONTROL, entry.controls().processorBased());
        fields.put(VmcsField.SECONDARY_VM_EXEC_CONTROL, entry.controls().secondary());
        fields.put(VmcsField.VM_EXIT_CONTROLS, entry.controls().exit());
        fields.put(VmcsField.GUEST_RIP, entry.guest().rip());
        fields.put(VmcsField.GUEST_RFLAGS, entry.guest().rflags());
        fields.put(VmcsField.GUEST_INTERRUPTIBILITY_INFO, entry.guest().interruptibility());
        fields.put(
                VmcsField.GUEST_ACTIVITY_STATE, (long) entry.guest().activity().ordinal());
        fields.put(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, entry.guest().pendingDebug());
        fields.put(
                VmcsField.VM_ENTRY_INTR_INFO_FIELD,
                entry.injected().map(EventInfo::raw).orElse(0L));
        return with(program, fields);
    }

    /** What L1's line of code writes to its VMCS until each of its VM entries, which need not succeed. */
    private static List<Program> asWritten(Program program) {
        List<Program> entries = new ArrayList<>();
        Map<VmcsField, Long> fields = new EnumMap<>(VmcsField.class);
        fields.putAll(program.vmcs());
        for (Instruction instruction : program.l1().main()) {
            if (instruction.opcode() == Opcode.VMWRITE) {
                fields.put(VmcsField.of(instruction.operand()), instruction.value());
            } else if (instruction.opcode() == Opcode.VMLAUNCH || instruction.opcode() == Opcode.VMRESUME) {
                entries.add(with(program, fields));
            }
        }
        return entries;
    }

    private static Program with(Program program, Map<VmcsField, Long> fields) {
        return new Program(
                program.lacks(),
                fields,
                program.l1InterruptsEnabled(),
                program.apic(),
                program.l1(),
                program.l2(),
                program.inputs(),
                program.notMappedByL0(),
                program.memory());
    }
}

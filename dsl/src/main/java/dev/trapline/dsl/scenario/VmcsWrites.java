package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The VMWRITEs that make up a word. */
final class VmcsWrites {

    /** What belongs to the first VM entry of the first VMCS alone, or is written elsewhere. */
    private static final Set<VmcsField> NOT_REPEATED =
            EnumSet.of(VmcsField.GUEST_RIP, VmcsField.HOST_RIP, VmcsField.VM_ENTRY_INTR_INFO_FIELD);

    private VmcsWrites() {}

    /** L1 injects an event at the next VM entry. */
    static List<Instruction> of(Event event) {
        List<Instruction> writes = new ArrayList<>();
        event.fields().forEach((field, value) -> writes.add(Instruction.vmwrite(field, value)));
        return writes;
    }

    /** L1 sets up the current VMCS as the first one was, but for what it injects. */
    static List<Instruction> likeFirst(StartState start, CodeAddress guestRip) {
        List<Instruction> writes = new ArrayList<>();
        start.vmcs().forEach((field, value) -> {
            if (!NOT_REPEATED.contains(field)) {
                writes.add(Instruction.vmwrite(field, value));
            }
        });
        writes.add(Instruction.vmwrite(VmcsField.GUEST_RIP, guestRip.value()));
        return writes;
    }
}

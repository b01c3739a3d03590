package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Optional;

/** What one of L1's VMCSs holds that says how L2 goes on, as far as a chain has been followed. */
final class KnownVmcs {

    private CodeAddress resume = CodeAddress.main(Level.L2, 0);
    private boolean halted;
    private long entryInfo;
    private int entryLength;

    /** The one that is current at the start. */
    static KnownVmcs first(StartState start) {
        KnownVmcs first = new KnownVmcs();
        start.vmcs().forEach((field, value) -> {
            if (field != VmcsField.GUEST_RIP) {
                first.write(field, value);
            }
        });
        return first;
    }

    /** Where L2 goes on when it is entered. */
    CodeAddress resume() {
        return resume;
    }

    /** Whether it executes nothing there until an event. */
    boolean isHalted() {
        return halted;
    }

    /** The event that the next VM entry injects. */
    Optional<EventInfo> injects() {
        return EventInfo.of(entryInfo);
    }

    /** The length of the instruction that it is injected for. */
    int injectedLength() {
        return entryLength;
    }

    /** L1 writes a field. */
    void write(VmcsField field, long value) {
        switch (field) {
            case GUEST_RIP -> resume = CodeAddress.isCode(value) ? CodeAddress.of(value) : resume;
            case GUEST_ACTIVITY_STATE -> halted = value != ActivityState.ACTIVE.ordinal();
            case VM_ENTRY_INTR_INFO_FIELD -> entryInfo = value;
            case VM_ENTRY_INSTRUCTION_LEN -> entryLength = (int) value;
            default -> {
                // Says nothing of where L2 goes on.
            }
        }
    }

    /** L2 left. */
    void exited(CodeAddress at, boolean haltedThere) {
        resume = at;
        halted = haltedThere;
        entryInfo = 0;
    }
}

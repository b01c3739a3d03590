package dev.trapline.machine;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Controls;
import dev.trapline.dsl.trace.GuestState;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.EnumMap;
import java.util.Map;

/** The program's VMCS, as L1 wrote it and exits left it. That is kept beside the run, since its launch state, and what it held at a VM entry, are not recorded. */
final class ProgramVmcs {

    private static final ActivityState[] ACTIVITIES = ActivityState.values();

    private final Map<VmcsField, Long> fields = new EnumMap<>(VmcsField.class);
    private boolean launched;

    ProgramVmcs(Program program) {
        fields.putAll(program.vmcs());
    }

    long get(VmcsField field) {
        return fields.getOrDefault(field, 0L);
    }

    void set(VmcsField field, long value) {
        fields.put(field, value);
    }

    boolean launched() {
        return launched;
    }

    void launched(boolean value) {
        launched = value;
    }

    /** An exit saved the guest state. */
    void saved(GuestState guest) {
        set(VmcsField.GUEST_RIP, guest.rip());
        set(VmcsField.GUEST_RSP, guest.rsp());
        set(VmcsField.GUEST_RFLAGS, guest.rflags());
        set(VmcsField.GUEST_INTERRUPTIBILITY_INFO, guest.interruptibility());
        set(VmcsField.GUEST_ACTIVITY_STATE, guest.activity().ordinal());
        set(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS, guest.pendingDebug());
        set(VmcsField.GUEST_INTR_STATUS, guest.interruptStatus());
        set(VmcsField.VMX_PREEMPTION_TIMER_VALUE, guest.timer());
    }

    GuestState guest() {
        return new GuestState(
                get(VmcsField.GUEST_RIP),
                get(VmcsField.GUEST_RSP),
                get(VmcsField.GUEST_RFLAGS),
                get(VmcsField.GUEST_INTERRUPTIBILITY_INFO),
                ACTIVITIES[(int) get(VmcsField.GUEST_ACTIVITY_STATE) & ACTIVITIES.length - 1],
                get(VmcsField.GUEST_PENDING_DBG_EXCEPTIONS),
                get(VmcsField.GUEST_INTR_STATUS),
                get(VmcsField.VMX_PREEMPTION_TIMER_VALUE));
    }

    Controls controls() {
        long processorBased = get(VmcsField.CPU_BASED_VM_EXEC_CONTROL);
        return new Controls(
                get(VmcsField.PIN_BASED_VM_EXEC_CONTROL),
                processorBased,
                ProcessorBased.ACTIVATE_SECONDARY_CONTROLS.isSetIn(processorBased)
                        ? get(VmcsField.SECONDARY_VM_EXEC_CONTROL)
                        : 0,
                get(VmcsField.VM_EXIT_CONTROLS),
                get(VmcsField.VM_ENTRY_CONTROLS));
    }
}

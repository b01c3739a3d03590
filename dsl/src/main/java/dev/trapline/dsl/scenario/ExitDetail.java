package dev.trapline.dsl.scenario;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Something about the exit before. */
public sealed interface ExitDetail extends Expectation.Detail {

    /** The exit tells this event: VM-exit interruption information, with its error code. */
    record Tells(Event event) implements ExitDetail {
        @Override
        public String words() {
            return "it tells " + event;
        }
    }

    /** The exit tells no vector: bit 31 of the interruption information is 0. */
    record NoVector() implements ExitDetail {
        @Override
        public String words() {
            return "it tells no vector";
        }
    }

    /** The exit came during the delivery of this event: IDT-vectoring information, with its error code. */
    record DuringDelivery(Event event) implements ExitDetail {
        @Override
        public String words() {
            return "%s was being delivered".formatted(event);
        }
    }

    /** Bit 31 of the IDT-vectoring information is 0. */
    record NoVectoring() implements ExitDetail {
        @Override
        public String words() {
            return "no event was being delivered";
        }
    }

    /** Bit 12 of the VM-exit interruption information. */
    record NmiUnblocking(boolean told) implements ExitDetail {
        @Override
        public String words() {
            return told ? "it tells NMI unblocking due to IRET" : "it tells no NMI unblocking";
        }
    }

    /** The architecture leaves a field undefined after this exit, and no core may tell it as if it were not. */
    record FieldIsUndefined(VmcsField field) implements ExitDetail {
        @Override
        public String words() {
            return field + " is undefined";
        }
    }

    /** Some bits of a field of the VMCS after the exit. */
    record FieldIs(VmcsField field, long mask, long value) implements ExitDetail {

        /** All bits. */
        public static final long WHOLE = -1;

        /** The fields that a trace records of an exit. */
        public static final Set<VmcsField> RECORDED = Collections.unmodifiableSet(EnumSet.of(
                VmcsField.VM_EXIT_REASON,
                VmcsField.EXIT_QUALIFICATION,
                VmcsField.VM_EXIT_INTR_INFO,
                VmcsField.VM_EXIT_INTR_ERROR_CODE,
                VmcsField.IDT_VECTORING_INFO_FIELD,
                VmcsField.IDT_VECTORING_ERROR_CODE,
                VmcsField.VM_EXIT_INSTRUCTION_LEN,
                VmcsField.GUEST_RIP,
                VmcsField.GUEST_RSP,
                VmcsField.GUEST_RFLAGS,
                VmcsField.GUEST_INTERRUPTIBILITY_INFO,
                VmcsField.GUEST_ACTIVITY_STATE,
                VmcsField.GUEST_PENDING_DBG_EXCEPTIONS,
                VmcsField.GUEST_INTR_STATUS,
                VmcsField.VMX_PREEMPTION_TIMER_VALUE,
                VmcsField.SECONDARY_VM_EXEC_CONTROL,
                VmcsField.PIN_BASED_VM_EXEC_CONTROL,
                VmcsField.CPU_BASED_VM_EXEC_CONTROL,
                VmcsField.VM_EXIT_CONTROLS,
                VmcsField.VM_ENTRY_CONTROLS));

        /** The whole field. */
        public FieldIs(VmcsField field, long value) {
            this(field, WHOLE, value);
        }

        @Override
        public String words() {
            return mask == WHOLE
                    ? "%s is 0x%x".formatted(field, value)
                    : "bits 0x%x of %s are 0x%x".formatted(mask, field, value);
        }
    }

    /** RFLAGS.IF of L2 as the exit saved it. */
    record SavedInterruptFlag(boolean enabled) implements ExitDetail {
        @Override
        public String words() {
            return "L2's interrupt flag is saved as " + (enabled ? "1" : "0");
        }
    }

    /** L2's activity state as the exit saved it. */
    record SavedActivity(ActivityState state) implements ExitDetail {
        @Override
        public String words() {
            return "L2's activity state is saved as " + state;
        }
    }

    /** L2 completed no instruction between the VM entry and the exit. */
    record L2DidNotRun() implements ExitDetail {
        @Override
        public String words() {
            return "L2 did not run";
        }
    }

    /** A bit of VIRR after the exit. */
    record VirtuallyPendingIs(int vector, boolean pending) implements ExitDetail {
        @Override
        public String words() {
            return "virtual interrupt 0x%02x is %s".formatted(vector, pending ? "pending" : "not pending");
        }
    }

    /** A bit of VISR after the exit. */
    record VirtuallyInServiceIs(int vector, boolean inService) implements ExitDetail {
        @Override
        public String words() {
            return "virtual interrupt 0x%02x is %s".formatted(vector, inService ? "in service" : "not in service");
        }
    }

    /** VTPR after the exit. */
    record VirtualTaskPriorityIs(int priority) implements ExitDetail {
        @Override
        public String words() {
            return "the virtual task priority is 0x%02x".formatted(priority);
        }
    }
}

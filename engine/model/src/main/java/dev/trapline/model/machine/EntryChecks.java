package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.VmInstructionError;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The checks of a VM entry (SDM 26.1 to 26.3). One home for the hardware, which makes them, and for an L0, which makes them in software on its L1's VMCS. The
 * tables lie with what they are about; their order is here.
 */
public final class EntryChecks {

    /** In the order of the manual. */
    private static final CheckTable[] TABLES = {
        ExecutionControlChecks.PIN_AND_PRIMARY,
        ExecutionControlChecks.SECONDARY,
        ExecutionControlChecks.TPR_SHADOW,
        ExecutionControlChecks.NMI,
        ExecutionControlChecks.APIC_VIRTUALIZATION,
        ExecutionControlChecks.POSTED_INTERRUPTS,
        ExecutionControlChecks.EPT,
        ExitControlChecks.ALL,
        EntryControlChecks.CONTROLS,
        EntryControlChecks.EVENT_INJECTION,
        EntryControlChecks.MSR_AREA,
        HostStateChecks.DESCRIPTOR_TABLES,
        HostStateChecks.ADDRESS_SPACE,
        GuestStateChecks.CONTROL_REGISTERS,
        GuestStateChecks.SEGMENTS,
        GuestStateChecks.DESCRIPTOR_TABLES,
        GuestStateChecks.RIP_AND_RFLAGS,
        GuestStateChecks.ACTIVITY,
        GuestStateChecks.ACTIVITY_AND_INJECTION,
        GuestStateChecks.INTERRUPTIBILITY,
        GuestStateChecks.INTERRUPTIBILITY_AND_INJECTION,
        GuestStateChecks.NMI_IN_STI_SHADOW,
        GuestStateChecks.PENDING_DEBUG_EXCEPTIONS,
        GuestStateChecks.SINGLE_STEP,
        GuestStateChecks.LINK_POINTER,
        GuestStateChecks.PAGE_DIRECTORY_POINTERS
    };

    /** The outcome of the checks. */
    public enum Result {
        /** The VM entry goes on. */
        PASSED,
        /** VMfailValid 26. */
        BLOCKED_BY_MOV_SS,
        /** VMfailValid 4. */
        NOT_CLEAR,
        /** VMfailValid 5. */
        NOT_LAUNCHED,
        /** VMfailValid 7. */
        INVALID_CONTROLS,
        /** VMfailValid 8. */
        INVALID_HOST_STATE,
        /** VM-entry failure, reason 33, qualification 0. */
        INVALID_GUEST_STATE,
        /** VM-entry failure, reason 33, qualification 2: a page-directory-pointer-table entry. */
        INVALID_PDPTE,
        /** VM-entry failure, reason 33, qualification 3: an NMI is injected where there is blocking by STI. */
        NMI_IN_STI_SHADOW,
        /** VM-entry failure, reason 33, qualification 4: the VMCS link pointer. */
        INVALID_LINK_POINTER;

        /** Whether it is a VMfailValid, which has an {@link #error()}. */
        public boolean isVmFail() {
            return switch (this) {
                case BLOCKED_BY_MOV_SS, NOT_CLEAR, NOT_LAUNCHED, INVALID_CONTROLS, INVALID_HOST_STATE -> true;
                case PASSED, INVALID_GUEST_STATE, INVALID_PDPTE, NMI_IN_STI_SHADOW, INVALID_LINK_POINTER -> false;
            };
        }

        /** The error of a VMfailValid; no other result has one. */
        public VmInstructionError error() {
            return switch (this) {
                case BLOCKED_BY_MOV_SS -> VmInstructionError.ENTRY_EVENTS_BLOCKED_BY_MOV_SS;
                case NOT_CLEAR -> VmInstructionError.VMLAUNCH_NONCLEAR_VMCS;
                case NOT_LAUNCHED -> VmInstructionError.VMRESUME_NONLAUNCHED_VMCS;
                case INVALID_CONTROLS -> VmInstructionError.ENTRY_INVALID_CONTROL_FIELD;
                case INVALID_HOST_STATE -> VmInstructionError.ENTRY_INVALID_HOST_STATE_FIELD;
                default -> throw new IllegalStateException(this + " is no VMfail");
            };
        }

        /** The exit qualification of a VM-entry failure due to invalid guest state (SDM 26.8); no other result has one. */
        public long qualification() {
            return switch (this) {
                case INVALID_GUEST_STATE -> 0;
                case INVALID_PDPTE -> 2;
                case NMI_IN_STI_SHADOW -> 3;
                case INVALID_LINK_POINTER -> 4;
                default -> throw new IllegalStateException(this + " is no VM-entry failure");
            };
        }
    }

    private final Capabilities.Allowed allowed;
    private final Choices choices;
    private final IntSupplier virtualTpr;

    /**
     * The checks as a processor makes them.
     *
     * @param virtualTpr reads the task priority, 0 to 255, in the virtual-APIC page; asked only where a VMCS uses one
     */
    public EntryChecks(Capabilities.Allowed allowed, Choices choices, IntSupplier virtualTpr) {
        this.allowed = allowed;
        this.choices = choices;
        this.virtualTpr = virtualTpr;
    }

    /**
     * Checks a VM entry with a current VMCS.
     *
     * @param launch VMLAUNCH and not VMRESUME
     * @param movSsShadow whether the instruction executes in the shadow of MOV SS
     */
    public Result check(Vmcs vmcs, boolean launch, boolean movSsShadow) {
        // SDM 26.1.
        if (movSsShadow) {
            return Result.BLOCKED_BY_MOV_SS;
        }
        if (launch == vmcs.launched()) {
            return launch ? Result.NOT_CLEAR : Result.NOT_LAUNCHED;
        }
        for (CheckTable table : TABLES) {
            if (table.broken(vmcs, this) != null) {
                return table.failure();
            }
        }
        return Result.PASSED;
    }

    /** The first rule that a VMCS breaks, with its section of the SDM; empty if no field is in the way of a VM entry. */
    public Optional<String> violated(Vmcs vmcs) {
        for (CheckTable table : TABLES) {
            CheckTable.Row row = table.broken(vmcs, this);
            if (row != null) {
                return Optional.of("SDM %s: %s".formatted(table.section(), row.text()));
            }
        }
        return Optional.empty();
    }

    Capabilities.Allowed allowed() {
        return allowed;
    }

    Choices choices() {
        return choices;
    }

    int virtualTpr() {
        return virtualTpr.getAsInt();
    }
}

package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.Interruptibility;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.Rflags;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * The checks of a VM entry, in the order of SDM 26.1 to 26.3. One home for the hardware, which makes them, and for an L0, which makes them in software on its
 * L1's VMCS. Each table is a list of what must hold.
 */
public final class EntryChecks {

    /** What a VM entry must satisfy. */
    @FunctionalInterface
    private interface Rule {
        boolean holds(Vmcs vmcs, EntryChecks on);
    }

    /**
     * A row of a table.
     *
     * @param section of the SDM
     * @param rule what must hold
     */
    private record Check(String section, Rule rule) {}

    /** SDM 26.2.1: failing one is VMfailValid 7. */
    private static final List<Check> CONTROLS = List.of(
            new Check("26.2.1.1", (v, on) -> only(v.get(VmcsField.PIN_BASED_VM_EXEC_CONTROL), on.allowed.pinBased())),
            new Check(
                    "26.2.1.1",
                    (v, on) -> only(v.get(VmcsField.CPU_BASED_VM_EXEC_CONTROL), on.allowed.processorBased())),
            new Check("26.2.1.1", (v, on) -> v.has(PinBased.NMI_EXITING) || !v.has(PinBased.VIRTUAL_NMIS)),
            new Check(
                    "26.2.1.1",
                    (v, on) -> v.has(PinBased.VIRTUAL_NMIS) || !v.has(ProcessorBased.NMI_WINDOW_EXITING)),
            new Check("26.2.1.2", (v, on) -> only(v.get(VmcsField.VM_EXIT_CONTROLS), on.allowed.exit())),
            new Check("26.2.1.3", (v, on) -> only(v.get(VmcsField.VM_ENTRY_CONTROLS), on.allowed.entry())),
            new Check("26.2.1.3", (v, on) -> !injects(v) || entryEventIsWellFormed(v)));

    /** SDM 26.2.2 and 26.2.3: failing one is VMfailValid 8. An address is canonical if a program can lie there. */
    private static final List<Check> HOST_STATE = List.of(new Check(
            "26.2.3", (v, on) -> v.get(VmcsField.HOST_RIP) >>> 32 == 0 && v.get(VmcsField.HOST_RIP) != 0));

    /** SDM 26.3.1: failing one is a VM-entry failure with reason 33. */
    private static final List<Check> GUEST_STATE = List.of(
            new Check("26.3.1.4", (v, on) -> (v.get(VmcsField.GUEST_RFLAGS) & Rflags.RESERVED) == 0),
            new Check("26.3.1.4", (v, on) -> (v.get(VmcsField.GUEST_RFLAGS) & Rflags.FIXED) != 0),
            new Check("26.3.1.4", (v, on) -> !injects(v, EventType.EXTERNAL_INTERRUPT) || interruptsEnabled(v)),
            new Check(
                    "26.3.1.5",
                    (v, on) -> activity(v) == ActivityState.ACTIVE.ordinal()
                            || (activity(v) == ActivityState.HLT.ordinal() && on.allowed.offersActivity(1))),
            new Check(
                    "26.3.1.5",
                    (v, on) -> activity(v) == ActivityState.ACTIVE.ordinal()
                            || !blocking(v, Interruptibility.STI | Interruptibility.MOV_SS)),
            new Check("26.3.1.5", (v, on) -> !blocking(v, Interruptibility.RESERVED)),
            new Check(
                    "26.3.1.5",
                    (v, on) -> !(blocking(v, Interruptibility.STI) && blocking(v, Interruptibility.MOV_SS))),
            new Check("26.3.1.5", (v, on) -> interruptsEnabled(v) || !blocking(v, Interruptibility.STI)),
            new Check(
                    "26.3.1.5",
                    (v, on) -> !injects(v, EventType.EXTERNAL_INTERRUPT)
                            || !blocking(v, Interruptibility.STI | Interruptibility.MOV_SS)),
            new Check("26.3.1.5", (v, on) -> !injects(v, EventType.NMI) || !blocking(v, Interruptibility.MOV_SS)),
            new Check("26.3.1.5", (v, on) -> !blocking(v, Interruptibility.SMI)),
            new Check(
                    "26.3.1.5",
                    (v, on) -> !(v.has(PinBased.VIRTUAL_NMIS)
                            && injects(v, EventType.NMI)
                            && blocking(v, Interruptibility.NMI))));

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
        /** VM-entry failure, reason 33, qualification 3: an NMI is injected where there is blocking by STI. */
        NMI_IN_STI_SHADOW,
        /** VM-entry failure, reason 33, qualification 4: the VMCS link pointer. */
        INVALID_LINK_POINTER;

        /** Whether it is a VMfailValid, with an {@link #error()}. */
        public boolean isVmFail() {
            return switch (this) {
                case BLOCKED_BY_MOV_SS, NOT_CLEAR, NOT_LAUNCHED, INVALID_CONTROLS, INVALID_HOST_STATE -> true;
                case PASSED, INVALID_GUEST_STATE, NMI_IN_STI_SHADOW, INVALID_LINK_POINTER -> false;
            };
        }

        /** The exit qualification of a VM-entry failure (SDM 26.8); no other result has one. */
        public long qualification() {
            return switch (this) {
                case INVALID_GUEST_STATE -> 0;
                case NMI_IN_STI_SHADOW -> 3;
                case INVALID_LINK_POINTER -> 4;
                default -> throw new IllegalStateException(this + " is no VM-entry failure");
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
    }

    final Capabilities.Allowed allowed;
    final Choices choices;
    final IntSupplier virtualTpr;

    /**
     * The checks as a processor makes them.
     *
     * @param virtualTpr reads the task priority, 0 to 255, of the virtual-APIC page; asked only where a VMCS uses the page
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
        if (movSsShadow) {
            return Result.BLOCKED_BY_MOV_SS;
        }
        if (launch == vmcs.launched()) {
            return launch ? Result.NOT_CLEAR : Result.NOT_LAUNCHED;
        }
        if (!hold(CONTROLS, vmcs)) {
            return Result.INVALID_CONTROLS;
        }
        if (!hold(HOST_STATE, vmcs)) {
            return Result.INVALID_HOST_STATE;
        }
        return hold(GUEST_STATE, vmcs) ? Result.PASSED : Result.INVALID_GUEST_STATE;
    }

    private boolean hold(List<Check> checks, Vmcs vmcs) {
        for (int i = 0; i < checks.size(); i++) {
            if (!checks.get(i).rule().holds(vmcs, this)) {
                return false;
            }
        }
        return true;
    }

    private static boolean only(long value, long allowed) {
        return (value & ~allowed) == 0;
    }

    private static boolean injects(Vmcs vmcs) {
        return (vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD) & EventInfo.VALID) != 0;
    }

    private static boolean injects(Vmcs vmcs, EventType type) {
        return injects(vmcs) && EventType.in(vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD)) == type;
    }

    /** External interrupts, and NMIs with vector 2, are the events that these models inject. */
    private static boolean entryEventIsWellFormed(Vmcs vmcs) {
        long info = vmcs.get(VmcsField.VM_ENTRY_INTR_INFO_FIELD);
        boolean reservedClear = (info & 0x7FFF_F000L) == 0 && (info & 1 << 11) == 0;
        return reservedClear
                && (EventType.in(info) == EventType.EXTERNAL_INTERRUPT
                        || (EventType.in(info) == EventType.NMI && (info & 0xFF) == 2));
    }

    private static boolean interruptsEnabled(Vmcs vmcs) {
        return (vmcs.get(VmcsField.GUEST_RFLAGS) & Rflags.IF) != 0;
    }

    private static boolean blocking(Vmcs vmcs, long bits) {
        return (vmcs.get(VmcsField.GUEST_INTERRUPTIBILITY_INFO) & bits) != 0;
    }

    private static long activity(Vmcs vmcs) {
        return vmcs.get(VmcsField.GUEST_ACTIVITY_STATE);
    }
}

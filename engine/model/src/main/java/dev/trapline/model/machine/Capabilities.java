package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a processor offers to the software on top (SDM appendix A). No control must be 1.
 *
 * @param controls those that may be 1
 * @param activityStates those that a VM entry may load besides {@link ActivityState#ACTIVE}, which each processor offers (IA32_VMX_MISC[8:6])
 */
public record Capabilities(Set<Control> controls, Set<ActivityState> activityStates) {

    /** Every control that there is a name for. */
    private static final List<Control> KNOWN = Stream.<Control[]>of(
                    PinBased.values(),
                    ProcessorBased.values(),
                    SecondaryBased.values(),
                    ExitControl.values(),
                    EntryControl.values())
            .flatMap(Arrays::stream)
            .toList();

    /** Those of them that must be 0 outside system-management mode, which the models are never in (SDM 26.2.1.3). */
    private static final Set<Control> FOR_SMM = Set.of(EntryControl.SMM, EntryControl.DEACT_DUAL_MONITOR);

    /** All that the models know how to do. It is what L1 is offered, unless a program says that something lacks. */
    public static final Capabilities ALL = new Capabilities(
            KNOWN.stream().filter(control -> !FOR_SMM.contains(control)).collect(Collectors.toUnmodifiableSet()),
            Set.of(ActivityState.HLT, ActivityState.SHUTDOWN, ActivityState.WAIT_FOR_SIPI));

    /** Copies the sets. */
    public Capabilities {
        controls = Set.copyOf(controls);
        activityStates = Set.copyOf(activityStates);
    }

    /** The same with some controls missing. */
    public Capabilities without(Collection<? extends Control> missing) {
        Set<Control> left = new LinkedHashSet<>(controls);
        left.removeAll(missing);
        return new Capabilities(left, activityStates);
    }

    /** The controls that are not offered, of those that there is a name for. */
    public List<Control> notOffered() {
        return KNOWN.stream().filter(control -> !controls.contains(control)).toList();
    }

    /** The same in a form that costs nothing to look up. */
    public Allowed allowed() {
        Map<VmcsField, Long> masks = new EnumMap<>(VmcsField.class);
        controls.forEach(control -> masks.merge(control.field(), control.mask(), (a, b) -> a | b));
        return new Allowed(
                masks.getOrDefault(VmcsField.PIN_BASED_VM_EXEC_CONTROL, 0L),
                masks.getOrDefault(VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0L),
                masks.getOrDefault(VmcsField.SECONDARY_VM_EXEC_CONTROL, 0L),
                masks.getOrDefault(VmcsField.VM_EXIT_CONTROLS, 0L),
                masks.getOrDefault(VmcsField.VM_ENTRY_CONTROLS, 0L),
                activityStates.stream().mapToLong(state -> 1L << state.ordinal()).sum() | 1);
    }

    /**
     * The allowed 1-settings of the control fields, and the activity states.
     *
     * @param pinBased of the pin-based controls
     * @param processorBased of the primary processor-based controls
     * @param secondaryBased of the secondary processor-based controls
     * @param exit of the VM-exit controls
     * @param entry of the VM-entry controls
     * @param activityStates one bit for each state that a VM entry may load, numbered by the state's value
     */
    public record Allowed(
            long pinBased, long processorBased, long secondaryBased, long exit, long entry, long activityStates) {

        /** Rate of the VMX-preemption timer: it counts down by 1 each time this bit of the time-stamp counter changes (SDM 25.5.1). */
        public static final int TIMER_RATE = 5;

        /** Revision identifier 1, regions of 4,096 bytes, write-back memory. Bits 49, dual-monitor treatment, and 54 to 56 are 0 (SDM A.1). */
        private static final long BASIC = 6L << 50 | 4096L << 32 | 1;

        /** IA32_VMX_MISC[5]: VM exits store IA32_EFER.LMA in the IA-32e mode guest control. It is 1 where an unrestricted guest is offered. */
        private static final long STORES_LMA = 1 << 5;

        private static final List<Msr> MSRS = List.of(
                Msr.IA32_VMX_BASIC,
                Msr.IA32_VMX_PINBASED_CTLS,
                Msr.IA32_VMX_PROCBASED_CTLS,
                Msr.IA32_VMX_EXIT_CTLS,
                Msr.IA32_VMX_ENTRY_CTLS,
                Msr.IA32_VMX_MISC,
                Msr.IA32_VMX_PROCBASED_CTLS2);

        /** Whether this is what an MSR tells. */
        public static boolean tells(Msr msr) {
            return MSRS.contains(msr);
        }

        /** What RDMSR of a capability MSR gives. Of those about controls bits 63:32 are the allowed 1-settings. */
        public long read(Msr msr) {
            return switch (msr) {
                case IA32_VMX_BASIC -> BASIC;
                case IA32_VMX_PINBASED_CTLS -> pinBased << 32;
                case IA32_VMX_PROCBASED_CTLS -> processorBased << 32;
                case IA32_VMX_PROCBASED_CTLS2 -> secondaryBased << 32;
                case IA32_VMX_EXIT_CTLS -> exit << 32;
                case IA32_VMX_ENTRY_CTLS -> entry << 32;
                case IA32_VMX_MISC -> misc();
                default -> throw new IllegalArgumentException(msr + " tells no capability");
            };
        }

        /** Whether a VM entry may load a value of the activity state (SDM 26.3.1.5). */
        boolean offersActivity(long value) {
            return value >>> 2 == 0 && (activityStates >> value & 1) != 0;
        }

        /** SDM A.6. Bits 29 and 30 are 0: VMWRITE refuses read-only fields, and a software event is injected with an instruction length of at least 1. */
        private long misc() {
            long storesLma = SecondaryBased.UNRESTRICTED_GUEST.isSetIn(secondaryBased) ? STORES_LMA : 0;
            return TIMER_RATE | storesLma | (activityStates >> 1) << 6;
        }
    }
}

package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Feature;
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
import java.util.stream.Stream;

/** What a processor offers to the software on top (SDM appendix A). No control must be 1. */
public final class Capabilities {

    /**
     * The controls that there is a name for, in the order of the manual, without those that must be 0 outside system-management mode: the models are never in it
     * (SDM 26.2.1.3).
     */
    private static final List<Control> KNOWN = Stream.<Control[]>of(
                    PinBased.values(),
                    ProcessorBased.values(),
                    SecondaryBased.values(),
                    ExitControl.values(),
                    EntryControl.values())
            .flatMap(Arrays::stream)
            .filter(control -> control != EntryControl.SMM && control != EntryControl.DEACT_DUAL_MONITOR)
            .toList();

    /** All that the models know how to do. It is what L1 is offered, unless a program says that something lacks. */
    public static final Capabilities ALL = new Capabilities(
            Set.copyOf(KNOWN), Set.of(ActivityState.HLT, ActivityState.SHUTDOWN, ActivityState.WAIT_FOR_SIPI));

    private final Set<Control> controls;
    private final Set<ActivityState> activityStates;
    private final List<Control> missing;
    private final List<ActivityState> missingActivityStates;
    private final Allowed allowed;

    /**
     * What a processor offers.
     *
     * @param controls those that may be 1
     * @param activityStates those that a VM entry may load besides {@link ActivityState#ACTIVE}, which each processor offers (IA32_VMX_MISC[8:6])
     */
    public Capabilities(Set<Control> controls, Set<ActivityState> activityStates) {
        this.controls = Set.copyOf(controls);
        this.activityStates = Set.copyOf(activityStates);
        missing = KNOWN.stream().filter(control -> !controls.contains(control)).toList();
        missingActivityStates = Stream.of(ActivityState.values())
                .filter(state -> state != ActivityState.ACTIVE && !activityStates.contains(state))
                .toList();
        allowed = Allowed.of(controls, activityStates);
    }

    /** The same with some of it missing. */
    public Capabilities without(Collection<? extends Feature> more) {
        if (more.isEmpty()) {
            return this;
        }
        Set<Control> left = new LinkedHashSet<>(controls);
        left.removeAll(more);
        Set<ActivityState> states = new LinkedHashSet<>(activityStates);
        states.removeAll(more);
        return new Capabilities(left, states);
    }

    /** The controls that may be 1. */
    public Set<Control> controls() {
        return controls;
    }

    /** The controls that are not offered though the models know them, in the order of the manual. */
    public List<Control> missing() {
        return missing;
    }

    /** The activity states that a VM entry cannot load. */
    public List<ActivityState> missingActivityStates() {
        return missingActivityStates;
    }

    /** The same in a form that costs nothing to look up. */
    public Allowed allowed() {
        return allowed;
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

        /** IA32_VMX_BASIC: revision identifier 1, regions of 4,096 bytes, write-back memory. Bits 49 and 54 to 56 are 0 (SDM A.1). */
        private static final long BASIC = 6L << 50 | 4096L << 32 | 1;

        /** IA32_VMX_MISC[4:0]: the VMX-preemption timer counts down by 1 each time that this bit of the time-stamp counter changes. */
        private static final long TIMER_RATE = 5;

        /** IA32_VMX_MISC[5]: VM exits store IA32_EFER.LMA in a VM-entry control; 1 on each processor that offers an unrestricted guest. */
        private static final long STORES_LMA = 1 << 5;

        private static final int ACTIVITY_STATES_SHIFT = 6;

        /** What RDMSR gives lies here. */
        private static final int ONE_SETTINGS_SHIFT = 32;

        private static Allowed of(Set<Control> controls, Set<ActivityState> activityStates) {
            Map<VmcsField, Long> masks = new EnumMap<>(VmcsField.class);
            controls.forEach(control -> masks.merge(control.field(), control.mask(), (a, b) -> a | b));
            long states = 1L << ActivityState.ACTIVE.ordinal();
            for (ActivityState state : activityStates) {
                states |= 1L << state.ordinal();
            }
            return new Allowed(
                    masks.getOrDefault(VmcsField.PIN_BASED_VM_EXEC_CONTROL, 0L),
                    masks.getOrDefault(VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0L),
                    masks.getOrDefault(VmcsField.SECONDARY_VM_EXEC_CONTROL, 0L),
                    masks.getOrDefault(VmcsField.VM_EXIT_CONTROLS, 0L),
                    masks.getOrDefault(VmcsField.VM_ENTRY_CONTROLS, 0L),
                    states);
        }

        /** Whether this is what an MSR tells. */
        public static boolean tells(Msr msr) {
            return switch (msr) {
                case IA32_VMX_BASIC,
                        IA32_VMX_PINBASED_CTLS,
                        IA32_VMX_PROCBASED_CTLS,
                        IA32_VMX_EXIT_CTLS,
                        IA32_VMX_ENTRY_CTLS,
                        IA32_VMX_MISC,
                        IA32_VMX_PROCBASED_CTLS2 -> true;
                default -> false;
            };
        }

        /** What RDMSR of a capability MSR gives. Of those about controls, bits 63:32 are the allowed 1-settings. */
        public long read(Msr msr) {
            return switch (msr) {
                case IA32_VMX_BASIC -> BASIC;
                case IA32_VMX_PINBASED_CTLS -> pinBased << ONE_SETTINGS_SHIFT;
                case IA32_VMX_PROCBASED_CTLS -> processorBased << ONE_SETTINGS_SHIFT;
                case IA32_VMX_PROCBASED_CTLS2 -> secondaryBased << ONE_SETTINGS_SHIFT;
                case IA32_VMX_EXIT_CTLS -> exit << ONE_SETTINGS_SHIFT;
                case IA32_VMX_ENTRY_CTLS -> entry << ONE_SETTINGS_SHIFT;
                case IA32_VMX_MISC -> misc();
                default -> throw new IllegalArgumentException(msr + " tells no capability");
            };
        }

        /** SDM A.6. Bits 29 and 30 are 0: VMWRITE refuses read-only fields, and software events are injected with an instruction length of at least 1. */
        private long misc() {
            long states = activityStates >> ActivityState.HLT.ordinal() << ACTIVITY_STATES_SHIFT;
            return TIMER_RATE | states | (offers(SecondaryBased.UNRESTRICTED_GUEST) ? STORES_LMA : 0);
        }

        /** The controls of a field that may be 1. */
        long oneSettings(VmcsField controls) {
            return switch (controls) {
                case PIN_BASED_VM_EXEC_CONTROL -> pinBased;
                case CPU_BASED_VM_EXEC_CONTROL -> processorBased;
                case SECONDARY_VM_EXEC_CONTROL -> secondaryBased;
                case VM_EXIT_CONTROLS -> exit;
                case VM_ENTRY_CONTROLS -> entry;
                default -> throw new IllegalArgumentException(controls + " holds no controls");
            };
        }

        boolean offers(Control control) {
            return control.isSetIn(oneSettings(control.field()));
        }

        /** Whether a VM entry may load a value of the activity state. */
        boolean offersActivity(long value) {
            return value >= 0 && value < Long.SIZE && (activityStates >> value & 1) != 0;
        }
    }
}

package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a processor offers to the software on top (SDM appendix A). No control must be 1.
 *
 * @param controls those that may be 1
 * @param haltActivity whether a VM entry may load the HLT activity state, IA32_VMX_MISC[6]
 */
public record Capabilities(Set<Control> controls, boolean haltActivity) {

    /** All that the models know how to do. */
    public static final Capabilities ALL = new Capabilities(
            Set.of(
                    PinBased.EXT_INTR,
                    PinBased.NMI_EXITING,
                    PinBased.VIRTUAL_NMIS,
                    PinBased.VMX_PREEMPTION_TIMER,
                    ProcessorBased.INTR_WINDOW_EXITING,
                    ProcessorBased.HLT_EXITING,
                    ProcessorBased.NMI_WINDOW_EXITING,
                    ProcessorBased.USE_MSR_BITMAPS,
                    ExitControl.ACK_INTR_ON_EXIT,
                    EntryControl.IA32E_MODE),
            true);

    /** What L1 is offered, on bare metal and by an L0 alike, unless a program says that something lacks. */
    public static final Capabilities FOR_L1 = ALL.without(Set.of(PinBased.VMX_PREEMPTION_TIMER));

    /** Copies the set. */
    public Capabilities {
        controls = Set.copyOf(controls);
    }

    /** The same with some controls missing. */
    public Capabilities without(Set<Control> missing) {
        Set<Control> left = new LinkedHashSet<>(controls);
        left.removeAll(missing);
        return new Capabilities(left, haltActivity);
    }

    /** The same without the HLT activity state. */
    public Capabilities withoutHaltActivity() {
        return new Capabilities(controls, false);
    }

    /** For each control field the bits that may be 1, in a form that costs nothing to look up. */
    public Allowed allowed() {
        Map<VmcsField, Long> masks = new EnumMap<>(VmcsField.class);
        controls.forEach(control -> masks.merge(control.field(), control.mask(), (a, b) -> a | b));
        return new Allowed(
                masks.getOrDefault(VmcsField.PIN_BASED_VM_EXEC_CONTROL, 0L),
                masks.getOrDefault(VmcsField.CPU_BASED_VM_EXEC_CONTROL, 0L),
                masks.getOrDefault(VmcsField.VM_EXIT_CONTROLS, 0L),
                masks.getOrDefault(VmcsField.VM_ENTRY_CONTROLS, 0L),
                haltActivity);
    }

    /**
     * The allowed 1-settings of the control fields.
     *
     * @param pinBased of the pin-based controls
     * @param processorBased of the primary processor-based controls
     * @param exit of the VM-exit controls
     * @param entry of the VM-entry controls
     * @param haltActivity whether a VM entry may load the HLT activity state
     */
    public record Allowed(long pinBased, long processorBased, long exit, long entry, boolean haltActivity) {

        /** The MSRs that tell of {@link Control}s, in the order of the components above. */
        private static final List<Msr> MSRS = List.of(
                Msr.IA32_VMX_PINBASED_CTLS,
                Msr.IA32_VMX_PROCBASED_CTLS,
                Msr.IA32_VMX_EXIT_CTLS,
                Msr.IA32_VMX_ENTRY_CTLS);

        /** Whether this is what an MSR tells. */
        public static boolean tells(Msr msr) {
            return MSRS.contains(msr);
        }

        /** What RDMSR of a capability MSR gives: bits 63:32 are the allowed 1-settings. */
        public long read(Msr msr) {
            return switch (msr) {
                        case IA32_VMX_PINBASED_CTLS -> pinBased;
                        case IA32_VMX_PROCBASED_CTLS -> processorBased;
                        case IA32_VMX_EXIT_CTLS -> exit;
                        case IA32_VMX_ENTRY_CTLS -> entry;
                        default -> throw new IllegalArgumentException(msr + " tells no capability");
                    }
                    << 32;
        }
    }
}

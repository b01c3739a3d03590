package dev.trapline.model.core;

import dev.trapline.dsl.core.Correction;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What {@code nested} has and KVM's algorithm, as read from its source (5.18), has not. */
final class KvmCorrections {

    static final List<Correction> ALL = List.of(
            correction(
                    dev.trapline.model.l0.Correction.WINDOWS_IN_SCAN,
                    "an interrupt, or L2's sleep, comes before an interrupt or NMI window that L1 asked for and that is open",
                    "vmx_check_nested_events knows nothing of windows, so what it finds in software goes first; on a processor NMI-window exits come before NMIs, "
                            + "and interrupt-window exits before external interrupts (SDM 26.7.5, 26.7.6)",
                    "W10",
                    "W20",
                    "Q08",
                    "Q10",
                    "N23"),
            correction(
                    dev.trapline.model.l0.Correction.WAKES_FOR_WHAT_IS_RECOGNISED,
                    "a halted L2 sleeps on though an event is due that would be recognised there",
                    "what wakes the virtual processor (kvm_vcpu_has_events) is another list than what is recognised in L2; on a processor it is the same (SDM 26.7.2)",
                    "W19",
                    "H19",
                    "H20"),
            correction(
                    dev.trapline.model.l0.Correction.SAVES_HALTED_STATE,
                    "an exit that ends a halted L2 saves the active state",
                    "sync_vmcs02_to_vmcs12 derives the field from the virtual processor's state, and one that was not put to sleep is runnable; "
                            + "a direct exit saves the state that L2 was in (SDM 27.1, 27.3.4)",
                    "W07",
                    "N20"),
            correction(
                    dev.trapline.model.l0.Correction.CARRIES_NMI_BLOCKING,
                    "blocking by NMI does not pass from L2 to L1, or ends with L2's IRET",
                    "VMCS01 keeps its own blocking across the time in L2, and VMCS02 always has virtual NMIs; on a processor an exit that is no NMI leaves blocking as it is, "
                            + "and with NMI exiting and without virtual NMIs an IRET ends nothing (SDM 25.3, 27.5.5)",
                    "N07",
                    "N09",
                    "N31",
                    "N37",
                    "N38"),
            correction(
                    dev.trapline.model.l0.Correction.MINDS_ACTIVITY_STATE,
                    "in the shutdown or the wait-for-SIPI state something is recognised that a processor holds back",
                    "the scan for L1's events does not ask for L2's activity state (SDM 26.7.2)",
                    "H13",
                    "H14",
                    "W16",
                    "I07"),
            correction(
                    dev.trapline.model.l0.Correction.LOOKS_AGAIN_AFTER_ENTRY_FAILURE,
                    "an event that L1 could not take waits on after a VM-entry failure has changed that",
                    "the failure path of nested_vmx_run requests no look at pending events, and L0 waits for a window that RFLAGS = 2 closes (SDM 26.8, 27.5.3)",
                    "F11",
                    "F13"),
            correction(
                    dev.trapline.model.l0.Correction.STEPS_OVER_SHADOW,
                    "an NMI in the shadow of an STI is late if the one instruction there disables interrupts again",
                    "vmx_enable_nmi_window asks for an interrupt window in that shadow, which then stays closed; on a processor the shadow is over with the instruction (SDM 24.4.2, 6.8.3)",
                    "N35"),
            correction(
                    dev.trapline.model.l0.Correction.VIRTUAL_INTERRUPT_IN_SCAN,
                    "an external interrupt exits before a virtual interrupt that could be delivered",
                    "vmx_check_nested_events knows nothing of virtual-interrupt delivery; on a processor virtual interrupts come before external interrupts (SDM 29.2.2)",
                    "Q11"),
            correction(
                    dev.trapline.model.l0.Correction.INIT_BEFORE_PENDING_TRAPS,
                    "a debug exception or monitor trap flag that a VM entry makes pending comes before an INIT signal",
                    "while nested_run_pending is set L0 leaves the first boundary to the hardware, which does not know of the virtual INIT; on a processor INIT comes first (SDM table 6-2)",
                    "Q12",
                    "I09"));

    private KvmCorrections() {}

    private static Correction correction(
            dev.trapline.model.l0.Correction correction, String what, String because, String... behaviours) {
        return new Correction(
                correction.name().toLowerCase(Locale.ROOT).replace('_', '-'), what, because, Set.of(behaviours));
    }

    /** The correction of L0 that stands behind one of these. */
    static dev.trapline.model.l0.Correction of(Correction correction) {
        int at = ALL.indexOf(correction);
        if (at < 0) {
            throw new IllegalArgumentException("nested-kvm has no correction " + correction.id());
        }
        return dev.trapline.model.l0.Correction.valueOf(
                correction.id().toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}

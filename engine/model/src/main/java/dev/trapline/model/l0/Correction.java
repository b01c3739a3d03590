package dev.trapline.model.l0;

/** What KVM's algorithm (5.18) takes so that L1 cannot tell L0 from a processor. */
public enum Correction {
    /** L1's windows are in the scan for virtual events, at their priority. */
    WINDOWS_IN_SCAN,
    /** A halted L2 is woken by everything that the scan recognises. */
    WAKES_FOR_WHAT_IS_RECOGNISED,
    /** An exit that ends a halted L2 saves the HLT activity state, also if L0 never really halted it. */
    SAVES_HALTED_STATE,
    /** Blocking by NMI is carried from L2 to L1, and lasts as long as L2 runs where L1 asked for NMI exiting without virtual NMIs. */
    CARRIES_NMI_BLOCKING,
    /** In the shutdown and wait-for-SIPI states the scan recognises only what a processor does. */
    MINDS_ACTIVITY_STATE,
    /** L0 looks at pending events again after a VM-entry failure, which changes what L1 can take. */
    LOOKS_AGAIN_AFTER_ENTRY_FAILURE,
    /** An NMI that only the shadow of STI holds back is brought after one instruction, whatever that does to RFLAGS.IF. */
    STEPS_OVER_SHADOW,
    /** A virtual interrupt of L2 comes before an external interrupt that exits. */
    VIRTUAL_INTERRUPT_IN_SCAN,
    /** An INIT signal comes before the debug exceptions and the monitor trap flag that an entry makes pending. */
    INIT_BEFORE_PENDING_TRAPS
}

package dev.trapline.model.l0;

import dev.trapline.dsl.vmx.ExitReason;

/** How L0 brings L1's events to L1 and L2: the part of the algorithm that has changed over the years. */
interface Injection {

    /** The parts of L0 that it works with. */
    interface Factory {
        /** Makes one for an L0. */
        Injection create(State state, Host host, L2 l2);
    }

    /** L1's VM entry passed its checks; VMCS02 is current. */
    void entryAccepted();

    /**
     * Looks at what is pending, before an entry: {@code inject_pending_event}.
     *
     * @return whether L0 has to get control back before the guest's next instruction
     */
    boolean evaluate();

    /** L1 entered L2 while L0 was waiting for a window of L1, which VMCS02 knows nothing of. Called before {@link #entryAccepted}. */
    void windowLeftBehind();

    /** L1 goes on after an exit of L2, and something is pending that could be brought to it. */
    void pendingAfterNestedExit();

    /** L1 goes on after a VM-entry failure, likewise. */
    void pendingAfterEntryFailure();

    /** The guest was really entered. */
    void entered();

    /** An exit was taken, and not been handled yet. */
    void exited(ExitReason reason);

    /**
     * L2 left for a reason that L1 wants to see. Whether this brings it to L1 itself, in its order among what is pending, and it must not be handed on as it is.
     */
    boolean takesOver(ExitReason reason);

    /** The guest executed HLT and L0 emulates it. */
    void halt();

    /** Whether a blocked virtual processor has something to run for: {@code kvm_arch_vcpu_runnable}. */
    boolean runnable();
}

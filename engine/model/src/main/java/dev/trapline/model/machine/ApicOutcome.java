package dev.trapline.model.machine;

import dev.trapline.dsl.vmx.PlainExit;

/** What an operation on the local APIC comes to, where the processor virtualizes the APIC. */
public sealed interface ApicOutcome {

    /** The outcomes without more to tell. */
    enum Plain implements ApicOutcome {
        /** It is not virtualized: the processor does what it does without virtualization. */
        NOT_VIRTUALIZED,
        /** #GP(0); nothing has changed. */
        GENERAL_PROTECTION,
        /** It is done, and nothing follows. */
        DONE
    }

    /**
     * It is done, and a trap-like VM exit follows: after the instruction, above SMI, INIT and all that is below those, whatever RFLAGS.IF and shadows.
     *
     * @param reason TPR below threshold, virtualized EOI or APIC write
     * @param qualification the vector of an EOI, the page offset of a write, 0 for TPR below threshold
     */
    record Exit(PlainExit reason, long qualification) implements ApicOutcome {}
}

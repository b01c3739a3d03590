package dev.trapline.dsl;

/** Who a word speaks of. One type each, so that a word about one cannot be said of another. */
public sealed interface Subject {

    /** The hypervisor under test. */
    enum L1 implements Subject {
        /** The only one. */
        INSTANCE
    }

    /** L1's guest. */
    enum L2 implements Subject {
        /** The only one. */
        INSTANCE
    }

    /** The hypervisor below L1, on cores that have one. */
    enum L0 implements Subject {
        /** The only one. */
        INSTANCE
    }

    /** The local APIC that L1 owns, and passes through to L2. */
    enum LocalApic implements Subject {
        /** The only one. */
        INSTANCE
    }

    /** L2's local APIC, where L1 virtualizes it (SDM 29.1). */
    enum VirtualApic implements Subject {
        /** The only one. */
        INSTANCE
    }

    /** The processor as L1 sees it. */
    enum Processor implements Subject {
        /** The only one. */
        INSTANCE
    }
}

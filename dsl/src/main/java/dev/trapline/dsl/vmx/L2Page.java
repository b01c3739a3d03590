package dev.trapline.dsl.vmx;

/** The pages of L2's memory that L0 may not have mapped yet. A first touch of one is an EPT violation that only L0 sees. */
public enum L2Page {
    /** Ordinary data. */
    DATA,
    /** The stack, which the delivery of an event pushes to. */
    STACK
}

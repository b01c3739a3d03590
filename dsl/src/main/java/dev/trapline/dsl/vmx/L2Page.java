package dev.trapline.dsl.vmx;

/** The pages of L2's memory that its page tables, L1's extended page table or L0's may lack. */
public enum L2Page {
    /** Ordinary data. */
    DATA,
    /** The stack, which the delivery of an event pushes to. */
    STACK
}

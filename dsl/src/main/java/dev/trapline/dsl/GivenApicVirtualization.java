package dev.trapline.dsl;

import dev.trapline.dsl.vmx.L2Page;

/** How L1 virtualizes the local APIC for L2 (SDM chapter 29). The virtual-APIC page is {@link Words#virtualApic}. */
public interface GivenApicVirtualization {

    /** L2's accesses to CR8 are to the virtual-APIC page: TPR shadow (SDM 29.3). */
    Given.OfL1 usesTprShadow();

    /**
     * TPR shadow, with an exit where the class of the virtual task priority falls below this (SDM 29.1.2).
     *
     * @param taskPriorityClass 0 to 15
     */
    Given.OfL1 setsTprThreshold(int taskPriorityClass);

    /** L2's accesses to a page are accesses to its APIC, which exit unless they are virtualized (SDM 29.4). */
    Given.OfL1 virtualizesApicAccesses(L2Page page);

    /** L2's accesses to the MSRs of the local APIC are to the virtual-APIC page, with TPR shadow (SDM 29.5). */
    Given.OfL1 virtualizesX2apic();

    /** Virtual-interrupt delivery, with what it needs: virtual x2APIC mode, TPR shadow, external-interrupt exiting (SDM 29.2). */
    Given.OfL1 deliversVirtualInterrupts();

    /**
     * Posted-interrupt processing, with what it needs: virtual-interrupt delivery, acknowledge on exit (SDM 29.6).
     *
     * @param notificationVector 0x10 to 0xff
     */
    Given.OfL1 processesPostedInterrupts(int notificationVector);

    /** Vectors whose EOI by L2 exits: bits of the EOI-exit bitmap (SDM 29.1.4). */
    Given.OfL1 exitsOnEoi(int... vectors);
}

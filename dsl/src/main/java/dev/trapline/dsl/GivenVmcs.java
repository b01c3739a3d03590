package dev.trapline.dsl;

import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.ExceptionVector;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.SecondaryBased;
import dev.trapline.dsl.vmx.VmcsField;

/** What L1 has in its VMCS: controls, fields and an event to inject. */
public interface GivenVmcs {

    /** Pin-based VM-execution controls (SDM 24.6.1) that are 1. */
    Given.OfL1 setsPinBased(PinBased... controls);

    /** Primary processor-based VM-execution controls (SDM 24.6.2) that are 1. */
    Given.OfL1 setsProcessorBased(ProcessorBased... controls);

    /** Secondary processor-based VM-execution controls (SDM 24.6.2) that are 1, which are activated with them. */
    Given.OfL1 setsSecondary(SecondaryBased... controls);

    /** VM-exit controls (SDM 24.7.1) that are 1. */
    Given.OfL1 setsExit(ExitControl... controls);

    /** VM-entry controls (SDM 24.8.1) that are 1. */
    Given.OfL1 setsEntry(EntryControl... controls);

    /** A field of L1's VMCS, valid or not. */
    Given.OfL1 writes(VmcsField field, long value);

    /** Exceptions whose bits in the exception bitmap are 1, so that they exit (SDM 24.6.3). */
    Given.OfL1 intercepts(ExceptionVector... exceptions);

    /** The first VM entry injects an event (SDM 24.8.3), with its error code and the length of its instruction. */
    Given.OfL1 injects(Event event);

    /** The first VM entry injects an external interrupt (SDM 24.8.3). */
    Given.OfL1 injectsInterrupt(int vector);

    /** The first VM entry injects an NMI. */
    Given.OfL1 injectsNmi();

    /** The VMX-preemption timer is active and starts at a value at each VM entry, unless a VM exit saves another (SDM 25.5.1). */
    Given.OfL1 setsPreemptionTimer(long ticks);

    /** L1 has an extended page table for L2 (SDM 28.2), with every page present that no word excepts. */
    Given.OfL1 usesEpt();

    /** L1's extended page table lacks a page of L2: an access to it is an EPT violation. */
    Given.OfL1 hasNotMapped(L2Page page);
}

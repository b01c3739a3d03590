package dev.trapline.dsl;

import dev.trapline.dsl.program.Incoming;

/**
 * Where a chain of words starts, and the nouns in it. Import it statically, with the enums of {@code dev.trapline.dsl.vmx}:
 *
 * <pre>{@code
 * given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT).thenIrqWindow()
 * }</pre>
 *
 * <p>A spec says only what differs from silence. Silence means: L1 is in VMX operation with a valid VMCS that is clear and has all controls 0 that events
 * depend on; L1's interrupts are disabled, and so they are after each exit. L2 runs instructions that do nothing, with interrupts enabled; nothing is
 * blocked, pending, in service or injected. L2 accesses the same local APIC as L1, without exits. A handler of an interrupt writes EOI and returns, in L1 as
 * in L2. A handler of a fault returns behind the instruction that faulted; that of a double fault ends the program.
 *
 * <p>Instructions are {@code nop()} and the like, inputs from outside are {@code hwIrq(0x30)} and the like; an event that is injected, delivered or told is
 * {@code anInterrupt(0x30)} and the like.
 *
 * <p>An expected event comes at once, unless a word says after how many instructions, and nothing that L1 can observe may come which no word expects.
 */
public final class Words extends EventWords {

    /** The hypervisor under test. */
    public static final Subject.L1 l1 = Subject.L1.INSTANCE;
    /** L1's guest. */
    public static final Subject.L2 l2 = Subject.L2.INSTANCE;
    /** The hypervisor below L1, on cores that have one. */
    public static final Subject.L0 l0 = Subject.L0.INSTANCE;
    /** The local APIC that L1 owns. */
    public static final Subject.LocalApic localApic = Subject.LocalApic.INSTANCE;
    /** L2's local APIC, where L1 virtualizes it. */
    public static final Subject.VirtualApic virtualApic = Subject.VirtualApic.INSTANCE;
    /** The processor as L1 sees it. */
    public static final Subject.Processor processor = Subject.Processor.INSTANCE;

    private Words() {}

    /** What L1 has set up. */
    public static Given.OfL1 given(Subject.L1 who) {
        return GivenStage.START.and(who);
    }

    /** In what state L2 is entered. */
    public static Given.OfL2 given(Subject.L2 who) {
        return GivenStage.START.and(who);
    }

    /** What L0 is doing. Nothing on bare metal. */
    public static Given.OfL0 given(Subject.L0 who) {
        return GivenStage.START.and(who);
    }

    /** What the local APIC holds. */
    public static Given.OfLocalApic given(Subject.LocalApic who) {
        return GivenStage.START.and(who);
    }

    /** What the virtual-APIC page holds. */
    public static Given.OfVirtualApic given(Subject.VirtualApic who) {
        return GivenStage.START.and(who);
    }

    /** What the processor offers. */
    public static Given.OfProcessor given(Subject.Processor who) {
        return GivenStage.START.and(who);
    }

    /** A chain that starts with an input, everything else being as silence has it. */
    public static L2Runs when(Incoming... incoming) {
        return GivenStage.START.when(incoming);
    }

    /** A chain that starts with L1 doing something. */
    public static L1Verbs when(Subject.L1 who) {
        return GivenStage.START.when(who);
    }

    /** A chain that starts with L2 doing something. */
    public static L2Verbs when(Subject.L2 who) {
        return GivenStage.START.when(who);
    }
}

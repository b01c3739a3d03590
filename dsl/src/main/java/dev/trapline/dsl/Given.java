package dev.trapline.dsl;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.vmx.Feature;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;

/**
 * How things are before anything happens. Each word throws {@link dev.trapline.dsl.scenario.MisuseException} if it contradicts one before it. No expectation is
 * possible yet: first something has to happen.
 */
public interface Given {

    /** And what L1 has set up. */
    OfL1 and(Subject.L1 who);

    /** And in what state L2 is entered. */
    OfL2 and(Subject.L2 who);

    /** And what L0 is doing. */
    OfL0 and(Subject.L0 who);

    /** And what the local APIC holds. */
    OfLocalApic and(Subject.LocalApic who);

    /** And what the virtual-APIC page holds. */
    OfVirtualApic and(Subject.VirtualApic who);

    /** And what the processor offers. */
    OfProcessor and(Subject.Processor who);

    /** A step of a vocabulary of one's own, which goes on from here. */
    default <T> T and(Phrase<? super Given, T> step) {
        return step.after(this);
    }

    /**
     * Inputs arrive while L2 runs, all at one boundary. L1 has entered L2 with VMLAUNCH before.
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if there is none
     */
    L2Runs when(Incoming... incoming);

    /** L1 does something, before it ever entered L2. */
    L1Verbs when(Subject.L1 who);

    /** L2 does something. L1 has entered it with VMLAUNCH before. */
    L2Verbs when(Subject.L2 who);

    /** Givens about L1. */
    interface OfL1 extends Given, GivenVmcs, GivenMsrLists, GivenApicVirtualization, GivenHandlers<OfL1> {

        /** RFLAGS.IF of L1 is 1. */
        OfL1 hasInterruptsEnabled();

        /** RFLAGS.IF of L1 is 0, which is so without a word. */
        OfL1 hasInterruptsDisabled();
    }

    /** Givens about L2. */
    interface OfL2 extends Given, GivenHandlers<OfL2> {

        /** RFLAGS.IF of L2 is 1, which is so without a word. */
        OfL2 hasInterruptsEnabled();

        /** RFLAGS.IF of L2 is 0. */
        OfL2 hasInterruptsDisabled();

        /** L2 is entered with blocking by STI. A first input arrives before its first instruction. */
        OfL2 isInStiShadow();

        /** L2 is entered with blocking by MOV SS. A first input arrives before its first instruction. */
        OfL2 isInMovSsShadow();

        /** L2 is entered with blocking by NMI; where L1 uses virtual NMIs, with virtual-NMI blocking. */
        OfL2 hasNmisBlocked();

        /** L2 is entered in the HLT activity state. */
        OfL2 isHalted();

        /** L2 is entered in the shutdown activity state. */
        OfL2 isShutDown();

        /** L2 is entered in the wait-for-SIPI activity state. */
        OfL2 waitsForSipi();

        /**
         * L2 is entered with RFLAGS.TF 1: a debug exception follows each instruction. Where a shadow or HLT holds the first one back, it is pending, as a VM
         * entry requires (SDM 26.3.1.5). A first input arrives before L2's first instruction, and no instruction is added to those that the chain names.
         */
        OfL2 singleSteps();

        /**
         * L2 is entered with debug exceptions pending, see {@link dev.trapline.dsl.vmx.PendingDebug}. A first input arrives before its first instruction.
         */
        OfL2 hasPendingDebugExceptions(long bits);

        /**
         * L2 is entered at a privilege level.
         *
         * @param level 0 to 3; without a word it is 0
         */
        OfL2 hasPrivilegeLevel(int level);

        /** L2's own page tables lack a page: an access to it is a page fault. */
        OfL2 hasNotMapped(L2Page page);

        /**
         * L2's code begins with instructions, whether or not it gets to execute them. A first input arrives before the first of them.
         *
         * @throws dev.trapline.dsl.scenario.MisuseException if there is none
         */
        OfL2 isAboutToExecute(Instruction... instructions);
    }

    /** Givens about L0. They mean nothing on bare metal. */
    interface OfL0 extends Given {

        /**
         * L0 is in the middle of emulating L1's VMLAUNCH when the first input arrives: KVM's {@code nested_run_pending}. On bare metal the input arrives while
         * VMLAUNCH executes.
         */
        OfL0 isEmulatingVmEntry();

        /** L0 has not mapped a page of L2: the first access is an EPT violation that L0 mends, and nobody else sees. */
        OfL0 hasNotMapped(L2Page page);
    }

    /** Givens about the local APIC. */
    interface OfLocalApic extends Given {

        /** Bits of the interrupt-request register that are 1; vectors 0x10 to 0xff. */
        OfLocalApic hasPending(int... vectors);

        /** Bits of the in-service register that are 1; vectors 0x10 to 0xff. */
        OfLocalApic hasInService(int... vectors);

        /** The task-priority register, 0 to 255. */
        OfLocalApic hasTaskPriority(int priority);
    }

    /** Givens about the virtual-APIC page, which L2 has for its local APIC (SDM 29.1). */
    interface OfVirtualApic extends Given {

        /** Bits of VIRR that are 1, vectors 0x10 to 0xff; RVI is the highest. */
        OfVirtualApic hasPending(int... vectors);

        /** Bits of VISR that are 1, vectors 0x10 to 0xff; SVI is the highest. */
        OfVirtualApic hasInService(int... vectors);

        /** VTPR, 0 to 255. */
        OfVirtualApic hasTaskPriority(int priority);
    }

    /** Givens about the processor. */
    interface OfProcessor extends Given {

        /**
         * The capability MSRs do not allow a control to be 1, or do not tell that a VM entry may load an activity state.
         *
         * @throws dev.trapline.dsl.scenario.MisuseException if every processor offers it: the active state
         */
        OfProcessor lacks(Feature feature);
    }
}

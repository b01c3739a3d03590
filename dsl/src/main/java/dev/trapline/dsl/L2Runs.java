package dev.trapline.dsl;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmInstructionError;

/** L2 runs. */
public interface L2Runs extends Runs<L2Runs> {

    /** L2 does something. */
    L2Verbs then(Subject.L2 who);

    /**
     * Inputs arrive before L2's next instruction outside of handlers, all at one boundary.
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if there is none
     */
    L2Runs when(Incoming... incoming);

    /** An exit to L1 that can tell a vector. */
    AfterExit.Vectored expectExit(VectoredExit reason);

    /** An exit to L1 that has no vector to tell. */
    AfterExit expectExit(PlainExit reason);

    /** An external interrupt is delivered through L2's interrupt-descriptor table. Its handler writes EOI and returns. */
    AfterDelivery.ToL2 expectDeliveryTo(Subject.L2 who, int vector);

    /** An event is delivered through L2's interrupt-descriptor table, with its error code. Its handler is that of the givens, or returns. */
    AfterDelivery.ToL2 expectDeliveryTo(Subject.L2 who, Event event);

    /** Virtual-interrupt delivery: a vector of the virtual-APIC page is delivered through L2's interrupt-descriptor table (SDM 29.2.2). */
    AfterDelivery.ToL2 expectVirtualInterruptTo(Subject.L2 who, int vector);

    /** An NMI is delivered through L2's interrupt-descriptor table. Its handler returns. */
    AfterDelivery.ToL2 expectNmiTo(Subject.L2 who);

    /**
     * The architecture leaves a choice: one of these comes true, and the report says which. Each says how the chain goes on; they may differ in what they expect,
     * not in what is done or arrives. Ends the chain.
     *
     * <pre>{@code
     * given(l2).isInStiShadow().when(nmi()).expectOneOf(
     *         atOnce -> atOnce.expectNmiTo(l2),
     *         held -> held.expectNmiTo(l2).afterInstructions(1))
     * }</pre>
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if two of them expect the same, or the program would depend on the outcome
     */
    Scenario expectOneOf(Outcome one, Outcome other, Outcome... more);

    /** What can come of it while L2 runs. */
    @FunctionalInterface
    interface Outcome {

        /** The chain as it goes on from here. */
        Scenario after(L2Runs here);
    }

    /** L2 runs after it did something of its own. */
    interface Acted extends L2Runs {

        /** Inputs arrive while the last instruction executes. */
        L2Runs meanwhile(Incoming... incoming);
    }

    /** L1 has executed VMLAUNCH or VMRESUME: L2 runs if that succeeds. */
    interface Entering extends Acted {

        @Override
        Entering meanwhile(Incoming... incoming);

        /** The instruction fails with VMfailValid and this number (SDM 30.2): L1 goes on after it. */
        L1Runs expectVmFail(VmInstructionError error);

        /** The instruction fails with VMfailInvalid, for want of a current VMCS: L1 goes on after it. */
        L1Runs expectVmFailInvalid();

        /** The instruction faults: L1 goes on in its handler, which returns behind it. */
        AfterDelivery.ToL1 expectDeliveryTo(Subject.L1 who, Event fault);

        /** A VM-entry failure, exit reason 0x80000021 or 0x80000022 (SDM 26.8): L1 goes on at HOST_RIP. */
        AfterExit expectEntryFailure(PlainExit reason);

        /**
         * As {@link L2Runs#expectOneOf(Outcome, Outcome, Outcome...)}, where a VM-entry failure may be among the outcomes.
         *
         * @throws dev.trapline.dsl.scenario.MisuseException if two of them expect the same, or the program would depend on the outcome
         */
        Scenario expectOneOf(EntryOutcome one, EntryOutcome other, EntryOutcome... more);

        /** What can come of a VM entry. */
        @FunctionalInterface
        interface EntryOutcome extends Outcome {

            /** The chain as it goes on from the VM entry. */
            Scenario afterEntering(Entering here);

            @Override
            default Scenario after(L2Runs here) {
                return afterEntering((Entering) here);
            }
        }
    }
}

package dev.trapline.dsl;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.vmx.VmInstructionError;

/** L1 runs: before the first VM entry, or after an exit, with interrupts disabled. */
public interface L1Runs extends Runs<L1Runs> {

    /** L1 does something. */
    L1Verbs then(Subject.L1 who);

    /**
     * Inputs arrive before L1's next instruction, all at one boundary.
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if there is none
     */
    L1Runs when(Incoming... incoming);

    /** An external interrupt is delivered through L1's interrupt-descriptor table. Its handler writes EOI and returns. */
    AfterDelivery.ToL1 expectDeliveryTo(Subject.L1 who, int vector);

    /** An event is delivered through L1's interrupt-descriptor table, with its error code. Its handler is that of the givens, or returns. */
    AfterDelivery.ToL1 expectDeliveryTo(Subject.L1 who, Event event);

    /** An NMI is delivered through L1's interrupt-descriptor table. Its handler returns. */
    AfterDelivery.ToL1 expectNmiTo(Subject.L1 who);

    /**
     * L1 still has interrupts disabled, so the highest interrupt that is pending stays pending; when L1 opens its window it is delivered there, once, with its
     * vector. On a core with an L0, L0 opened exactly one interrupt window for it, and L1 saw nothing of that.
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if the chain left no interrupt pending
     */
    L1Runs thenIrqWindow();

    /**
     * The architecture leaves a choice: one of these comes true, and the report says which. Each says how the chain goes on; they may differ in what they expect,
     * not in what is done or arrives. Ends the chain.
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if two of them expect the same, or the program would depend on the outcome
     */
    Scenario expectOneOf(Outcome one, Outcome other, Outcome... more);

    /** What can come of it while L1 runs. */
    @FunctionalInterface
    interface Outcome {

        /** The chain as it goes on from here. */
        Scenario after(L1Runs here);
    }

    /** L1 runs after it did something of its own. */
    interface Acted extends L1Runs {

        /** Inputs arrive while the last instruction executes. */
        L1Runs meanwhile(Incoming... incoming);

        /** The last instruction fails with VMfailValid and this number (SDM 30.2): L1 goes on after it. */
        L1Runs expectVmFail(VmInstructionError error);

        /** The last instruction fails with VMfailInvalid, for want of a current VMCS: L1 goes on after it. */
        L1Runs expectVmFailInvalid();
    }
}

package dev.trapline.dsl;

import dev.trapline.dsl.program.InputEvent;

/** L1 runs: before the first VM entry, or after an exit, with interrupts disabled. */
public interface L1Runs extends Runs<L1Runs> {

    /** L1 does something. */
    L1Verbs then(Subject.L1 who);

    /**
     * Inputs arrive before L1's next instruction, all at one boundary.
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if there is none
     */
    L1Runs when(InputEvent... events);

    /** An external interrupt is delivered through L1's interrupt-descriptor table. Its handler writes EOI and returns. */
    AfterDelivery.ToL1 expectDeliveryTo(Subject.L1 who, int vector);

    /** An NMI is delivered through L1's interrupt-descriptor table. Its handler returns. */
    AfterDelivery.ToL1 expectNmiTo(Subject.L1 who);

    /**
     * L1 still has interrupts disabled, so the highest interrupt that is pending stays pending; when L1 opens its window it is delivered there, once, with its
     * vector. On a core with an L0, L0 opened exactly one interrupt window for it, and L1 saw nothing of that.
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if the chain left no interrupt pending
     */
    L1Runs thenIrqWindow();

    /** L1 runs after it did something of its own. */
    interface Acted extends L1Runs {

        /** Inputs arrive while the last instruction executes. */
        L1Runs meanwhile(InputEvent... events);
    }
}

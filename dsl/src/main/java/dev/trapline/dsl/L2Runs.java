package dev.trapline.dsl;

import dev.trapline.dsl.program.InputEvent;
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
    L2Runs when(InputEvent... events);

    /** An exit to L1 that can tell a vector. */
    AfterExit.Vectored expectExit(VectoredExit reason);

    /** An exit to L1 that has no vector to tell. */
    AfterExit expectExit(PlainExit reason);

    /** An external interrupt is delivered through L2's interrupt-descriptor table. Its handler writes EOI and returns. */
    AfterDelivery.ToL2 expectDeliveryTo(Subject.L2 who, int vector);

    /** An NMI is delivered through L2's interrupt-descriptor table. Its handler returns. */
    AfterDelivery.ToL2 expectNmiTo(Subject.L2 who);

    /** L2 runs after it did something of its own. */
    interface Acted extends L2Runs {

        /** Inputs arrive while the last instruction executes. */
        L2Runs meanwhile(InputEvent... events);
    }

    /** L1 has executed VMLAUNCH or VMRESUME: L2 runs if that succeeds. */
    interface Entering extends Acted {

        @Override
        Entering meanwhile(InputEvent... events);

        /** The instruction fails with VMfailValid and this number (SDM 30.2): L1 goes on after it. */
        L1Runs expectVmFail(VmInstructionError error);

        /** The instruction fails with VMfailInvalid, for want of a current VMCS: L1 goes on after it. */
        L1Runs expectVmFailInvalid();

        /** A VM-entry failure, exit reason 0x80000021 or 0x80000022 (SDM 26.8): L1 goes on at HOST_RIP. */
        AfterExit expectEntryFailure(PlainExit reason);
    }
}

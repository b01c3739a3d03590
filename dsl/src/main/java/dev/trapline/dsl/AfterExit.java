package dev.trapline.dsl;

import dev.trapline.dsl.vmx.VmcsField;

/** L1 runs after an exit, of which more can be expected. */
public interface AfterExit extends L1Runs {

    /**
     * The exit comes later than at once.
     *
     * @param instructions so many instructions of L2 later, at least 1
     */
    AfterExit afterInstructions(int instructions);

    /** The exit comes when the handler that was entered before has returned. */
    AfterExit afterHandlerReturns();

    /** A field of the VMCS after the exit. Fields that the architecture leaves undefined match no value. */
    AfterExit with(VmcsField field, long value);

    /** The IDT-vectoring information is invalid: no event was being delivered. */
    AfterExit withoutIdtVectoring();

    /** RFLAGS.IF of L2 was saved as 1. */
    AfterExit savingInterruptsEnabled();

    /** RFLAGS.IF of L2 was saved as 0. */
    AfterExit savingInterruptsDisabled();

    /** L2 completed no instruction since the VM entry. */
    AfterExit expectL2DidNotRun();

    /** After an exit that can tell a vector. */
    interface Vectored extends AfterExit {

        /** The interruption information is valid and names an external interrupt with this vector. */
        Vectored withVector(int vector);

        /** The interruption information is valid and names an NMI. */
        Vectored withNmi();

        /** The interruption information is invalid. */
        Vectored withoutVector();

        @Override
        Vectored afterInstructions(int instructions);

        @Override
        Vectored afterHandlerReturns();
    }
}

package dev.trapline.dsl;

import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.vmx.ActivityState;
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

    /** The exit comes when all the handlers that were entered before have returned. */
    AfterExit afterAllHandlersReturn();

    /** The exit comes between two iterations of a repeated instruction: the saved RIP is at it. */
    AfterExit betweenIterations();

    /** A field of the VMCS after the exit. Fields that the architecture leaves undefined match no value. */
    AfterExit with(VmcsField field, long value);

    /** Some bits of a field of the VMCS after the exit: those in the mask are those in the value. */
    AfterExit withBits(VmcsField field, long mask, long value);

    /** The architecture leaves a field undefined after this exit: no core tells a value of it. */
    AfterExit withUndefined(VmcsField field);

    /** The exit interrupted the delivery of an event, which IDT-vectoring information tells with its error code (SDM 27.2.4). */
    AfterExit duringDeliveryOf(Event event);

    /** The IDT-vectoring information is invalid: no event was being delivered. */
    AfterExit withoutIdtVectoring();

    /** RFLAGS.IF of L2 was saved as 1. */
    AfterExit savingInterruptsEnabled();

    /** RFLAGS.IF of L2 was saved as 0. */
    AfterExit savingInterruptsDisabled();

    /** L2's activity state was saved as this. */
    AfterExit savingActivity(ActivityState state);

    /** The vector's bit in VIRR is 1. */
    AfterExit expectVirtuallyPending(int vector);

    /** The vector's bit in VIRR is 0. */
    AfterExit expectNotVirtuallyPending(int vector);

    /** The vector's bit in VISR is 1. */
    AfterExit expectVirtuallyInService(int vector);

    /** The vector's bit in VISR is 0. */
    AfterExit expectNotVirtuallyInService(int vector);

    /** VTPR is this, 0 to 255. */
    AfterExit expectVirtualTaskPriority(int priority);

    /** L2 completed no instruction since the VM entry. */
    AfterExit expectL2DidNotRun();

    /** After an exit that can tell a vector. */
    interface Vectored extends AfterExit {

        /** The interruption information is valid and names an external interrupt with this vector. */
        Vectored withVector(int vector);

        /** The interruption information is valid and names an NMI. */
        Vectored withNmi();

        /** The interruption information is valid and names an event, with its error code: an exception, mostly. */
        Vectored withEvent(Event event);

        /** Bit 12 of the interruption information is 1: an IRET that did not complete ended blocking by NMI (SDM 27.2.2). */
        Vectored withNmiUnblocking();

        /** Bit 12 of the interruption information is 0. */
        Vectored withoutNmiUnblocking();

        /** The interruption information is invalid. */
        Vectored withoutVector();

        @Override
        Vectored afterInstructions(int instructions);

        @Override
        Vectored afterHandlerReturns();

        @Override
        Vectored afterAllHandlersReturn();

        @Override
        Vectored betweenIterations();
    }
}

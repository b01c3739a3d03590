package dev.trapline.dsl;

import dev.trapline.dsl.program.Incoming;

/** After the delivery of an event. At once means: at the boundary after the last thing said, returning to the instruction that is next there. */
public interface AfterDelivery {

    /** After a delivery in L1. */
    interface ToL1 extends L1Runs {

        /**
         * The delivery comes later than at once.
         *
         * @param instructions so many instructions of L1 later, at least 1
         */
        ToL1 afterInstructions(int instructions);

        /** The delivery comes when the handler that was entered before has returned. */
        ToL1 afterHandlerReturns();

        /** The delivery comes when all the handlers that were entered before have returned. */
        ToL1 afterAllHandlersReturn();

        /** The delivery comes between two iterations of a repeated instruction, returning to that instruction. */
        ToL1 betweenIterations();

        /**
         * Inputs arrive before the first instruction of the handler that was entered.
         *
         * @throws dev.trapline.dsl.scenario.MisuseException if there is none
         */
        L1Runs whileHandlerRuns(Incoming... incoming);
    }

    /** After a delivery in L2. */
    interface ToL2 extends L2Runs {

        /**
         * The delivery comes later than at once.
         *
         * @param instructions so many instructions of L2 later, at least 1
         */
        ToL2 afterInstructions(int instructions);

        /** The delivery comes when the handler that was entered before has returned. */
        ToL2 afterHandlerReturns();

        /** The delivery comes when all the handlers that were entered before have returned. */
        ToL2 afterAllHandlersReturn();

        /** The delivery comes between two iterations of a repeated instruction, returning to that instruction. */
        ToL2 betweenIterations();

        /**
         * Inputs arrive before the first instruction of the handler that was entered.
         *
         * @throws dev.trapline.dsl.scenario.MisuseException if there is none
         */
        L2Runs whileHandlerRuns(Incoming... incoming);
    }
}

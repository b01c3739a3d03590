package dev.trapline.dsl;

import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;

/** What L2 can do. */
public interface L2Verbs {

    /**
     * Executes instructions. What is expected next is due after the last of them, or at it where it exits.
     *
     * @throws dev.trapline.dsl.scenario.MisuseException if there is none
     */
    L2Runs.Acted executes(Instruction... instructions);

    /**
     * Runs instructions that do nothing.
     *
     * @param instructions 1 to 10,000
     */
    L2Runs.Acted runs(int instructions);

    /** Reads from a page of its memory. */
    L2Runs.Acted touches(L2Page page);

    /** Reads a model-specific register. */
    L2Runs.Acted reads(Msr msr);

    /** Writes a model-specific register. */
    L2Runs.Acted writes(Msr msr, long value);
}

package dev.trapline.kit.probe;

import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.core.Support;
import dev.trapline.dsl.program.Program;

/**
 * Runs programs on an emulator, and says which of its methods tell what happens. It needs a constructor without parameters. It is loaded together with the emulator,
 * beside the classes that everybody else sees, so it can name the emulator's classes, but can give nothing of them away.
 */
public interface Emulation {

    /** Whether the emulator can run a program exactly as it is written. */
    Support supports(Program program);

    /** Says where probes go. Called several times, and says the same each time. */
    void place(Probes probes);

    /**
     * Runs a program from the start, on a new machine. What the probes write down until it returns is the trace, which has to be at its end then.
     *
     * @param recording for what no method tells, such as the end
     */
    void run(Program program, Limits limits, Recording recording);
}

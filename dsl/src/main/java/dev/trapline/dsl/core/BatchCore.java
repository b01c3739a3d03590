package dev.trapline.dsl.core;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.util.List;
import java.util.Optional;

/**
 * A core that has to start for each run, and to which many programs in one start are worth little more than one. {@link #run} is its careful way: a program alone, in a
 * start of its own. What is found where programs run together is confirmed so before anybody is told that it is wrong.
 */
public interface BatchCore extends Core {

    /** How many programs to run together, at least 1; with more, a run costs no less. */
    int batchSize();

    /**
     * Runs programs, each from the start, as if it were alone.
     *
     * @param programs any number of them, all supported; the same one may be there twice
     * @return one for each, in their order: what happened, or empty where it broke; {@link #run} then says why
     * @throws IllegalArgumentException if one of them is not supported
     */
    List<Optional<Trace>> runTogether(List<Program> programs, Limits limits);
}

package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Program;
import java.util.List;

/**
 * What became of a scenario.
 *
 * @param program what cores run
 * @param expected what the trace is held against, in order; cores never see it
 */
public record Compilation(Program program, List<Expected> expected) {

    /** Copies the list. */
    public Compilation {
        expected = List.copyOf(expected);
    }
}

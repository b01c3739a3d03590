package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Program;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a scenario.
 *
 * @param program what cores run
 * @param outcomes what the trace is held against, in order: one list of expectations or, if the scenario leaves a choice, one for each outcome that is allowed;
 *     cores never see them
 */
public record Compilation(Program program, List<List<Expected>> outcomes) {

    /** Copies the lists. */
    public Compilation {
        List<List<Expected>> copies = new ArrayList<>(outcomes.size());
        for (List<Expected> outcome : outcomes) {
            copies.add(List.copyOf(outcome));
        }
        outcomes = List.copyOf(copies);
    }
}

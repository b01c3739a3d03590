package dev.trapline.dsl.core;

import java.util.Set;

/**
 * A change to a core's algorithm that it lacks and that another core has. A failure which a correction mends is a prediction about what the core is a model of.
 *
 * @param id short, lower case with dashes, unique in its core
 * @param what how the core differs without it
 * @param because why, and the rule that it breaks with the section of the SDM
 * @param behaviours ids of the rows that it is about, for a reader; whether it explains a failure is found by running
 */
public record Correction(String id, String what, String because, Set<String> behaviours) {

    /** Copies the set. */
    public Correction {
        behaviours = Set.copyOf(behaviours);
    }
}

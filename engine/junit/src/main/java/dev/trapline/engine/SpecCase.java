package dev.trapline.engine;

import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.scenario.Scenario;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One scenario of a spec, to be run by something else than this engine.
 *
 * @param spec class and member, as the run log has it
 * @param caseName which case, empty if the spec is no table
 * @param scenario what was said
 * @param behaviours ids of the behaviours that the spec covers
 * @param cores names of the cores on which it is to pass, in their order
 * @param limits what a run of it may cost, if the spec says so
 */
public record SpecCase(
        String spec,
        Optional<String> caseName,
        Scenario scenario,
        Set<String> behaviours,
        List<String> cores,
        Optional<Limits> limits) {

    /** Copies what can be copied. */
    public SpecCase {
        behaviours = Set.copyOf(behaviours);
        cores = List.copyOf(cores);
    }

    /**
     * All scenarios of the specs in a package and those below it, found as if they were to be run. Those that are disabled or pending are left out, and so are the
     * cores that a spec declares to break it.
     *
     * @param packageName with dots
     * @param cores names of the cores; those of them that a spec is for are its cores
     * @throws IllegalStateException if a spec cannot be built; the message says which, and why
     */
    public static List<SpecCase> inPackage(String packageName, List<String> cores) {
        return new SpecListing(packageName, cores).all();
    }
}

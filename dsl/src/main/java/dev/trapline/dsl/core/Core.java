package dev.trapline.dsl.core;

import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something that runs programs: a model, an emulator, a hypervisor. Found by {@link java.util.ServiceLoader} and chosen by name. A core knows neither the
 * words nor JUnit, and cannot know what is hoped for. It may be used by several threads at once.
 */
public interface Core {

    /** The name by which it is chosen, lower case with dashes. */
    String name();

    /** One line that says what it is. */
    String description();

    /** What distinguishes results of this core from those of another version of it. */
    String version();

    /** Whether this machine can run it. */
    default Availability availability() {
        return Availability.AVAILABLE;
    }

    /**
     * A core of the same kind that nobody lists because there is no end of them, such as a stack of another depth. A spec that is for this core is for that one too.
     *
     * @param name by which it was asked for
     * @return empty if no core of this kind has that name
     */
    default Optional<Core> relative(String name) {
        return Optional.empty();
    }

    /** Whether it runs without being asked for by name. */
    default boolean enabledByDefault() {
        return true;
    }

    /** Where in the order of cores it stands; the first is what the others are compared with. */
    default int order() {
        return 1000;
    }

    /** Whether its traces show what L0 does. Where they do not, an expectation about L0 is not observable. */
    boolean showsL0();

    /** Whether this core can run a program exactly as it is written. */
    Support supports(Program program);

    /** Where it is known to depart from the architecture. */
    List<Deviation> deviations();

    /**
     * Runs a program from the start. The same program gives the same trace.
     *
     * @throws IllegalArgumentException if the program is not supported
     */
    Trace run(Program program, Limits limits);

    /**
     * The disturbances that a run of a program can be put to, for {@link #run(Program, Limits, Disturbance)}. None where there is nothing to disturb, or no means to.
     *
     * @throws IllegalArgumentException if the program is not supported
     */
    default List<Disturbance> disturbances(Program program, Limits limits) {
        return List.of();
    }

    /**
     * Runs a program as {@link #run(Program, Limits)} does, with a disturbance. L1 must not notice.
     *
     * @param disturbance one of those that this core lists for this program
     * @throws IllegalArgumentException if it is not, or the program is not supported
     */
    default Trace run(Program program, Limits limits, Disturbance disturbance) {
        throw new IllegalArgumentException("%s cannot be disturbed: %s".formatted(name(), disturbance));
    }

    /** This core with what the architecture leaves open settled otherwise, one thing at a time. None where that cannot be chosen. */
    default List<Setting> settings() {
        return List.of();
    }

    /** What this core lacks, if its failures are predictions; those that matter most come first. */
    default List<Correction> corrections() {
        return List.of();
    }

    /**
     * This core with some of its corrections.
     *
     * @throws IllegalArgumentException if one of them is not this core's
     */
    default Core corrected(Set<Correction> corrections) {
        if (corrections.isEmpty()) {
            return this;
        }
        throw new IllegalArgumentException("%s has no corrections, so not these: %s".formatted(name(), corrections));
    }
}

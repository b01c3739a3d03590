package dev.trapline.engine;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.MethodSource;

/**
 * A method or field with {@link Spec}.
 *
 * @param place the class that it is run for
 * @param segment type of its segment in unique ids
 * @param id value of its segment: its name, with parameter types if it wrongly has any
 * @param title what it is called
 * @param source where it stands
 * @param marks what the other annotations say
 * @param tags the tags from these
 * @param table whether it gives several cases and not one scenario
 * @param problem why it cannot be run, empty if it can
 * @param value calls the method or reads the field, on a new instance
 */
record SpecMember(
        Place place,
        String segment,
        String id,
        String title,
        MethodSource source,
        Marks marks,
        List<TestTag> tags,
        boolean table,
        Optional<String> problem,
        Value value) {

    static final String METHOD = "spec";
    static final String FIELD = "field";

    /** Something that can be called for a value. */
    @FunctionalInterface
    interface Value {
        /**
         * The value.
         *
         * @param resources what the constructor of its class takes
         * @throws Throwable whatever the spec throws
         */
        @Nullable
        Object get(Resources resources) throws Throwable;
    }

    /** Name of the method or field. */
    String name() {
        return source.getMethodName();
    }

    /** Class and member, as the run log has it. */
    String reference() {
        return place.name() + "#" + id;
    }

    /** What reports call it: one method of an inherited class is told apart by the class that inherits it. */
    String reportingName() {
        return place.isInherited() ? "%s[in %s]".formatted(id, place.name()) : id;
    }

    Scenario scenario(Resources resources) throws Throwable {
        return (Scenario) read(resources);
    }

    Table allCases(Resources resources) throws Throwable {
        return Cases.of(read(resources), reference());
    }

    /** Whether its cases are results of their own. Those of a spec that is disabled are not even listed. */
    boolean hasCases() {
        return table && marks.disabled().isEmpty();
    }

    private Object read(Resources resources) throws Throwable {
        if (problem.isPresent()) {
            throw new SpecProblemException(problem.get());
        }
        Object read = value.get(resources);
        if (read == null) {
            throw new SpecProblemException(
                    "%s gave null; a spec gives a scenario, or several cases".formatted(reference()));
        }
        return read;
    }
}

package dev.trapline.dsl.core;

import dev.trapline.dsl.program.Program;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where a core is known to depart from the architecture. Strict: a spec that covers one of the behaviours with a program it applies to must fail, and is then
 * reported as a known deviation; if it passes, that is a failure, since either the core was mended or the spec does not pin its behaviour. A spec that covers no
 * behaviour at all, with such a program, may fail and may pass.
 *
 * @param id short, lower case with dashes, unique in its core
 * @param what how it differs
 * @param because why, and why the architecture says otherwise
 * @param behaviours ids of the rows it breaks
 * @param applies to which programs
 */
public record Deviation(String id, String what, String because, Set<String> behaviours, Predicate<Program> applies)
        implements Departure {

    private static final Predicate<Program> EVERY_PROGRAM = Deviation::isAny;

    /** Copies the set. */
    public Deviation {
        behaviours = Set.copyOf(behaviours);
    }

    private static boolean isAny(Program program) {
        return true;
    }

    /** A deviation that every program shows which a spec of these behaviours runs. */
    public static Deviation always(String id, String what, String because, Set<String> behaviours) {
        return new Deviation(id, what, because, behaviours, EVERY_PROGRAM);
    }

    /** Whether it is about some programs only, so that the program alone tells whether it can be seen. */
    public boolean dependsOnProgram() {
        return !applies.equals(EVERY_PROGRAM);
    }
}

package dev.trapline.grade;

import dev.trapline.grade.run.Graded;
import java.util.Locale;

/** What a mutant counts as. */
enum Fate {
    NOTICED,
    SURVIVED,
    EQUIVALENT;

    static Fate of(Graded one, Equivalents equivalents) {
        if (one.noticed()) {
            return NOTICED;
        }
        return equivalents.reason(one.mutation()).isPresent() ? EQUIVALENT : SURVIVED;
    }

    /** As the log has it. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

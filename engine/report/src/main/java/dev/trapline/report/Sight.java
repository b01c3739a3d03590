package dev.trapline.report;

import java.util.List;

/** How much of what a result expects its core lets be seen. */
enum Sight {
    ALL,
    PART,
    NOTHING;

    static Sight of(List<Expectation> expectations) {
        boolean hidden = expectations.stream().anyMatch(one -> one.outcome() == Outcome.NOT_OBSERVABLE);
        boolean seen = expectations.stream().anyMatch(one -> one.outcome() == Outcome.PASSED);
        if (!hidden) {
            return ALL;
        }
        return seen ? PART : NOTHING;
    }

    /** A result that passed without anything to be seen is shown as that, not as a pass. */
    Mark markOf(Verdict verdict) {
        return verdict == Verdict.PASSED && this == NOTHING ? State.NOT_OBSERVABLE : verdict;
    }

    /** What a core hides is its inside, so a result seen in part says nothing about a white-box behaviour. */
    boolean tellsOf(Catalogue.Kind kind) {
        return this == ALL || (this == PART && kind == Catalogue.Kind.L1);
    }
}

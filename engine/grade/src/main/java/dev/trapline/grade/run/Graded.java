package dev.trapline.grade.run;

import dev.trapline.grade.bytecode.Mutation;
import java.util.Optional;
import java.util.Set;

/**
 * What became of a mutant.
 *
 * @param mutation what was changed
 * @param noticedBy the first specimen that noticed, empty if none did
 * @param core on which; empty if none noticed
 * @param check which of the checks that every spec has to stand, with what it tried; empty if the spec itself noticed, or none
 * @param onlyBy ids of the behaviours that every spec covers which notices; empty if there is none that all of them do, or none noticed
 * @param how what it came to; empty if none noticed
 * @param runs how many there were, at most; 0 if nothing executes the place
 * @param micros how long it took
 */
public record Graded(
        Mutation mutation,
        Optional<Specimen> noticedBy,
        String core,
        String check,
        Set<String> onlyBy,
        String how,
        int runs,
        long micros) {

    /** Copies the set. */
    public Graded {
        onlyBy = Set.copyOf(onlyBy);
    }

    /** Whether some spec noticed. */
    public boolean noticed() {
        return noticedBy.isPresent();
    }
}

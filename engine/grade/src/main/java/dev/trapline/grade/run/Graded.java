package dev.trapline.grade.run;

import dev.trapline.grade.bytecode.Mutation;
import java.util.Optional;

/**
 * What became of a mutant.
 *
 * @param mutation what was changed
 * @param noticedBy the first specimen that noticed, empty if none did
 * @param core on which; empty if none noticed
 * @param check which of the checks that every spec has to stand, with what it tried; empty if the spec itself noticed, or none
 * @param how what it came to; empty if none noticed
 * @param runs how many there were, at most; 0 if nothing executes the place
 * @param micros how long it took
 */
public record Graded(
        Mutation mutation, Optional<Specimen> noticedBy, String core, String check, String how, int runs, long micros) {

    /** Whether some spec noticed. */
    public boolean noticed() {
        return noticedBy.isPresent();
    }
}

package dev.trapline.report;

import java.util.List;
import java.util.Optional;

/**
 * What the index keeps of one result, and where the rest is.
 *
 * @param core where it ran
 * @param verdict how it ended
 * @param sight how much of what was expected the core lets be seen
 * @param covers ids of behaviours
 * @param reason first line of the message, for a result that failed or errored
 * @param deviation which known deviation it shows
 * @param place where its line is
 */
record Entry(
        String core,
        Verdict verdict,
        Sight sight,
        List<String> covers,
        Optional<String> reason,
        Optional<Deviation> deviation,
        Place place) {

    /**
     * A line in a run log.
     *
     * @param log which of the logs, counted from 0
     * @param offset first byte of the line
     * @param length bytes of the line, without its end
     */
    record Place(int log, long offset, int length) {}

    static Entry of(Result result, Place place) {
        return new Entry(
                result.core(),
                result.verdict(),
                Sight.of(result.expectations()),
                result.covers(),
                result.verdict().isBroken()
                        ? result.message().flatMap(message -> message.lines().findFirst())
                        : Optional.empty(),
                result.deviation(),
                place);
    }

    Mark mark() {
        return sight.markOf(verdict);
    }
}

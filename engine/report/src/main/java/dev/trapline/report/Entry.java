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
 * @param deviation which explained deviation it shows
 * @param size how much there is to read
 * @param place where its line is
 */
record Entry(
        String core,
        Verdict verdict,
        Sight sight,
        List<String> covers,
        Optional<String> reason,
        Optional<Deviation> deviation,
        Size size,
        Place place) {

    /**
     * A line in a run log.
     *
     * @param log which of the logs, counted from 0
     * @param offset first byte of the line
     * @param length bytes of the line, without its end
     */
    record Place(int log, long offset, int length) {}

    /**
     * How much there is to read in a result, the shortest sentence first.
     *
     * @param words of the sentence
     * @param steps of the trace
     */
    record Size(int words, int steps) implements Comparable<Size> {

        static Size of(Result result) {
            return new Size(words(result.sentence()), result.events().size());
        }

        private static int words(String sentence) {
            int words = 1;
            for (int i = 1; i < sentence.length(); i++) {
                boolean begins =
                        Character.isWhitespace(sentence.charAt(i - 1)) && !Character.isWhitespace(sentence.charAt(i));
                words += begins ? 1 : 0;
            }
            return words;
        }

        @Override
        public int compareTo(Size other) {
            return words == other.words ? Integer.compare(steps, other.steps) : Integer.compare(words, other.words);
        }
    }

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
                Size.of(result),
                place);
    }

    Mark mark() {
        return sight.markOf(verdict);
    }
}

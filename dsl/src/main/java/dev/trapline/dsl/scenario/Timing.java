package dev.trapline.dsl.scenario;

/**
 * How soon after the word before an expected event must come, in instructions of the level that was running. The architecture gives an event that was caused
 * before a boundary no freedom to come later, so an event without a word about its time is expected at once.
 *
 * @param returning which of the handlers that the events before entered run to their end first
 * @param instructions how many more instructions run first
 * @param betweenIterations whether it comes between two iterations of the repeated instruction that runs, and not behind it
 */
public record Timing(Returning returning, int instructions, boolean betweenIterations) {

    /** Which handlers have returned. */
    public enum Returning {
        /** None since the word before. */
        NONE,
        /** The last that was entered. */
        LAST,
        /** All of them. */
        ALL
    }

    /** At the next boundary. */
    public static final Timing AT_ONCE = new Timing(Returning.NONE, 0, false);

    /** This, so many instructions later. */
    public Timing after(int more) {
        return new Timing(returning, more, betweenIterations);
    }

    /** This, when handlers have returned. */
    public Timing after(Returning handlers) {
        return new Timing(handlers, instructions, betweenIterations);
    }

    /** This, between two iterations. */
    public Timing amidIterations() {
        return new Timing(returning, instructions, true);
    }

    String words() {
        return switch (returning) {
                    case NONE -> "";
                    case LAST -> " after the handler returned";
                    case ALL -> " after all handlers returned";
                }
                + switch (instructions) {
                    case 0 -> "";
                    case 1 -> " after one more instruction";
                    default -> " after %d more instructions".formatted(instructions);
                }
                + (betweenIterations ? " between two iterations" : "");
    }
}

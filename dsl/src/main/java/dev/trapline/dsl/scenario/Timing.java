package dev.trapline.dsl.scenario;

/**
 * How soon after the word before an expected event must come, in instructions of the level that was running. The architecture gives an event that was caused
 * before a boundary no freedom to come later, so an event without a word about its time is expected at once.
 *
 * @param handlerReturns whether the handler entered by the event before runs to its end first
 * @param instructions how many more instructions run first
 */
public record Timing(boolean handlerReturns, int instructions) {

    /** At the next boundary. */
    public static final Timing AT_ONCE = new Timing(false, 0);

    String words() {
        return (handlerReturns ? " after the handler returned" : "")
                + switch (instructions) {
                    case 0 -> "";
                    case 1 -> " after one more instruction";
                    default -> " after %d more instructions".formatted(instructions);
                };
    }
}

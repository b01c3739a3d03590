package dev.trapline.dsl.scenario;

/** A word was used in a way that makes no sense. Thrown at the word, so that the stack trace leads to it. */
public final class MisuseException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what was wrong.
     *
     * @param word the word with the value it was given
     * @param allowed what would be right
     */
    public MisuseException(String word, String allowed) {
        super(word + ": " + allowed);
    }
}

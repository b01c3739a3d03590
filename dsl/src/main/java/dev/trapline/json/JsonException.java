package dev.trapline.json;

/**
 * A text that is not JSON, or JSON that is not what the reader asked for.
 *
 * <p>The message says where (a position, or the member's name), what was found, and what would have been right.
 */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * With a message that can be shown as it is.
     *
     * @param message where, what was found, what would be right
     */
    public JsonException(String message) {
        super(message);
    }
}

package dev.trapline.engine;

/** A core broke, or did not come back in time. The message names it, and says with what. */
final class CoreFailureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Throwable thrown;

    CoreFailureException(String message, Throwable thrown) {
        super(message, thrown);
        this.thrown = thrown;
    }

    /** What it threw. */
    Throwable thrown() {
        return thrown;
    }
}

package dev.trapline.engine;

/** A spec is written in a way that cannot run, or a run broke; the message says what is wrong and, where possible, what would be right. */
final class SpecProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SpecProblemException(String message) {
        super(message);
    }

    SpecProblemException(String message, Throwable cause) {
        super(message, cause);
    }
}

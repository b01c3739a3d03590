package dev.trapline.grade.run;

/** The code of a core went round and round. */
public final class OutOfJumpsError extends Error {

    private static final long serialVersionUID = 1L;

    /** With a message. */
    public OutOfJumpsError(String message) {
        super(message);
    }
}

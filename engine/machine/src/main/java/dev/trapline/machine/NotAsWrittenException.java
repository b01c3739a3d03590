package dev.trapline.machine;

/** The run shows that the program is none that can be run exactly as it is written, which could not be seen before. */
final class NotAsWrittenException extends ReplayException {

    private static final long serialVersionUID = 1L;

    NotAsWrittenException(String why) {
        super(why);
    }
}

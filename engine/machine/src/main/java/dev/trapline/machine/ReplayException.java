package dev.trapline.machine;

import java.util.function.Supplier;

/** What was recorded is not what a program can do that lies where it was put: the image interfered, or the emulator did something that no processor does. */
class ReplayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReplayException(String what) {
        super(what);
    }

    /** Throws one unless something holds. */
    static void require(boolean holds, Supplier<String> what) {
        if (!holds) {
            throw new ReplayException(what.get());
        }
    }
}

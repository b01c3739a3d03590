package dev.trapline.kit.probe;

import org.jspecify.annotations.Nullable;

/** Called by probed methods; public only because they stand in other packages. A call on a thread that runs no program tells nothing. */
public final class Hits {

    private static final ThreadLocal<@Nullable Recording> RECORDING = new ThreadLocal<>();

    private Hits() {}

    /** A method is called. */
    public static void before(int number, Object on, @Nullable Object[] arguments) {
        after(number, on, arguments, null);
    }

    /** A method has returned. */
    public static void after(int number, Object on, @Nullable Object[] arguments, @Nullable Object returned) {
        Recording recording = RECORDING.get();
        if (recording != null) {
            recording.hit(number, on, new Call(arguments, returned));
        }
    }

    /** Does something, of which this thread's calls tell a recording. */
    static void during(Recording recording, Runnable run) {
        RECORDING.set(recording);
        try {
            run.run();
        } finally {
            RECORDING.remove();
        }
    }
}

package dev.trapline.dsl.trace;

import dev.trapline.dsl.program.Level;

/**
 * How far a run has come.
 *
 * @param l1 instructions that L1 completed
 * @param l2 instructions that L2 completed
 */
public record Progress(long l1, long l2) {

    /** The start of a run. */
    public static final Progress START = new Progress(0, 0);

    /** What a level completed. */
    public long of(Level level) {
        return level == Level.L1 ? l1 : l2;
    }
}

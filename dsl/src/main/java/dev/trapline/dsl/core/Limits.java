package dev.trapline.dsl.core;

/**
 * What one run may cost.
 *
 * @param steps transitions of the processor before the run ends with {@code OUT_OF_STEPS}, at least 1
 */
public record Limits(long steps) {

    /** Enough for every shipped spec, and short enough that an endless loop is noticed at once. */
    public static final Limits DEFAULT = new Limits(20_000);

    /** Checks the bound. */
    public Limits {
        if (steps < 1) {
            throw new IllegalArgumentException("a run needs at least one step, not " + steps);
        }
    }
}

package dev.trapline.dsl.core;

/**
 * Whether a core can run a program.
 *
 * @param supported if it can
 * @param why what it cannot do; empty if it can
 */
public record Support(boolean supported, String why) {

    /** Can run it. */
    public static final Support YES = new Support(true, "");

    /** Cannot run it, because of this. */
    public static Support no(String why) {
        return new Support(false, why);
    }
}

package dev.trapline.dsl.core;

/**
 * Whether a core can run on this machine.
 *
 * @param available if it can
 * @param why what is missing and how to get it; empty if it is available
 */
public record Availability(boolean available, String why) {

    /** Can run. */
    public static final Availability AVAILABLE = new Availability(true, "");

    /** Cannot run, because of this. */
    public static Availability missing(String why) {
        return new Availability(false, why);
    }
}

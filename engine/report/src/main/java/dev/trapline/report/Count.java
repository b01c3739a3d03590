package dev.trapline.report;

/** A number with what it counts, in words. */
final class Count {
    private Count() {}

    static String of(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }
}

package dev.trapline.grade.run;

import dev.trapline.grade.bytecode.Schema.Choice;
import java.util.BitSet;

/** Called by the classes of a core that {@link Metering} wrote. Each loader of such classes has one of its own, so that there is one for each mutant. */
public final class Meter implements Gauge {

    private static final BitSet EXECUTED = new BitSet();
    /** Until the first run begins: classes are initialised. */
    private static final long AT_FIRST = 1_000_000;

    /** Read by name: the number of the method that is to go on as a mutant; 0 for none. */
    public static int chosenMethod;

    /** Read by name: the number of the mutant. */
    public static int chosenVariant;

    private static long allowed = AT_FIRST;
    private static long left = AT_FIRST;

    /** Called by name. */
    public Meter() {}

    /** Code is about to jump back. */
    public static void jumpsBack() {
        if (--left < 0) {
            throw new OutOfJumpsError("its code jumped back %,d times in one run".formatted(allowed));
        }
    }

    /** Code comes past a point. */
    public static void passes(int point) {
        EXECUTED.set(point);
    }

    @Override
    public void begin(long jumps) {
        allow(jumps);
        EXECUTED.clear();
    }

    @Override
    public void choose(Choice mutant) {
        choose(mutant.method(), mutant.variant());
    }

    private static void choose(int method, int variant) {
        chosenMethod = method;
        chosenVariant = variant;
    }

    private static void allow(long jumps) {
        allowed = jumps;
        left = jumps;
    }

    @Override
    public BitSet executed() {
        return (BitSet) EXECUTED.clone();
    }
}

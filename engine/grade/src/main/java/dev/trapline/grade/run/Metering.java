package dev.trapline.grade.run;

import dev.trapline.grade.bytecode.MethodMeter;
import dev.trapline.grade.bytecode.Point;
import dev.trapline.grade.bytecode.Schema;
import java.util.Map;

/** Writes classes that tell a {@link Meter} where they come past. */
final class Metering {

    private static final MethodMeter.Calls CALLS =
            new MethodMeter.Calls(Meter.class.getName().replace('.', '/'), "jumpsBack", "passes");

    /** Where a {@link Meter} says which mutant is wanted. */
    static final Schema.Switch CHOSEN = new Schema.Switch(CALLS.owner(), "chosenMethod", "chosenVariant");

    private Metering() {}

    /** A class that tells when it jumps back. */
    static byte[] bounded(byte[] classFile) {
        return MethodMeter.metered(classFile, "", Map.of(), CALLS);
    }

    /** A class that tells also when it comes past certain points. */
    static byte[] watched(byte[] classFile, String type, Map<Point, Integer> points) {
        return MethodMeter.metered(classFile, type, points, CALLS);
    }
}

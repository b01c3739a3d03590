package dev.trapline.differ;

import dev.trapline.dsl.core.Limits;
import dev.trapline.random.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the command line asks for.
 *
 * @param one name of the core by which the other is judged
 * @param other name of that
 * @param programs how many to compare
 * @param seed of the first
 * @param range what they are about
 * @param most differences after which to stop
 * @param limits what a run may cost
 */
record Options(String one, String other, int programs, long seed, Range range, int most, Limits limits) {

    static final String USAGE =
            "Usage: [--programs <n>] [--seed <n>] [--range everything|recorded] [--most <n>] <core>,<core>";

    private static final Options DEFAULT = new Options("", "", 1000, 1, Range.RECORDED, 3, Limits.DEFAULT);

    /**
     * Reads arguments.
     *
     * @throws IllegalArgumentException if one makes no sense; the message says which, and what would be right
     */
    static Options of(String... arguments) {
        Options options = DEFAULT;
        List<String> cores = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (!arguments[i].startsWith("--")) {
                cores.addAll(List.of(arguments[i].split(",")));
            } else if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("%s needs a value. %s".formatted(arguments[i], USAGE));
            } else {
                options = options.with(arguments[i], arguments[++i]);
            }
        }
        if (cores.size() != 2) {
            throw new IllegalArgumentException("two cores are compared, not %s. %s".formatted(cores, USAGE));
        }
        return new Options(
                cores.get(0),
                cores.get(1),
                options.programs,
                options.seed,
                options.range,
                options.most,
                options.limits);
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--programs" -> new Options(one, other, positive(name, value), seed, range, most, limits);
            case "--seed" -> new Options(one, other, programs, number(name, value), range, most, limits);
            case "--range" -> new Options(one, other, programs, seed, range(value), most, limits);
            case "--most" -> new Options(one, other, programs, seed, range, positive(name, value), limits);
            default -> throw new IllegalArgumentException("there is no option %s. %s".formatted(name, USAGE));
        };
    }

    private static Range range(String value) {
        for (Range range : Range.values()) {
            if (range.name().toLowerCase(Locale.ROOT).equals(value)) {
                return range;
            }
        }
        throw new IllegalArgumentException("--range is everything or recorded, not " + value);
    }

    private static int positive(String name, String value) {
        long number = number(name, value);
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("%s: a number from 1, not %s".formatted(name, value));
        }
        return (int) number;
    }

    private static long number(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("%s: a whole number, not %s".formatted(name, value), noNumber);
        }
    }
}

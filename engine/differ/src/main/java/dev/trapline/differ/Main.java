package dev.trapline.differ;

import dev.trapline.dsl.core.Availability;
import dev.trapline.dsl.core.Core;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * The command line: runs random programs on two cores and compares what L1 observes. A difference that no known deviation of either core explains is made smaller,
 * and printed as a spec and as the two runs side by side.
 *
 * <p>The exit code is 0 when nothing differs unexplained and no core broke, 1 when something did, and 2 when nothing could be compared or the arguments are wrong.
 */
public final class Main {

    private static final int SAME = 0;
    private static final int DIFFERENT = 1;
    private static final int IMPOSSIBLE = 2;

    private Main() {}

    /**
     * Ends the JVM with the exit code.
     *
     * @param arguments see {@link Main}
     */
    public static void main(String... arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    /** What {@link #main} does, without ending the JVM. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        try {
            return compare(Options.of(arguments), out);
        } catch (IllegalArgumentException | IllegalStateException impossible) {
            err.println(impossible.getMessage());
            return IMPOSSIBLE;
        }
    }

    private static int compare(Options options, PrintStream out) {
        Pair pair = new Pair(core(options.one()), core(options.other()), options.limits());
        Comparison comparison =
                new Differ(pair, options.range(), options.most()).compare(options.seed(), options.programs());
        out.print(new Summary(pair, options, comparison).text());
        if (comparison.compared() == 0) {
            return IMPOSSIBLE;
        }
        return comparison.found().isEmpty() && comparison.broken().isEmpty() ? SAME : DIFFERENT;
    }

    private static Core core(String name) {
        List<Core> all = ServiceLoader.load(Core.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(Core::order).thenComparing(Core::name))
                .toList();
        Core core = all.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .or(() -> all.stream()
                        .map(one -> one.relative(name))
                        .flatMap(Optional::stream)
                        .findFirst())
                .orElseThrow(() -> new IllegalArgumentException("there is no core %s, but %s"
                        .formatted(name, all.stream().map(Core::name).collect(Collectors.joining(", ")))));
        Availability availability = core.availability();
        if (!availability.available()) {
            throw new IllegalStateException("%s is not available: %s".formatted(name, availability.why()));
        }
        return core;
    }
}

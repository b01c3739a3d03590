package dev.trapline.engine;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A configuration parameter of this engine, as it is documented. */
enum Parameter {
    CORES("every core that runs by default", "names of cores, separated by commas, or `all`"),
    REFERENCE("`bare-metal`", "the core that the others are compared with, or `none`"),
    CHECKS(
            "`all`",
            "what is checked of every spec besides what it says: [names](#checks), separated by commas, `all` or `none`"),
    STEPS("20000", "steps of a run before it is ended"),
    TIMEOUT("10 s", "time that a core may take for a run, or for 50 runs of a check, as `10s` or `PT10S`"),
    OUTPUT("`target/trapline`", "the folder of the run log"),
    FAIL_FAST("`false`", "`true` to run no more specs after the first that fails or ends in an error"),
    ORDER("`name`", "`random` to run classes, specs, cases and cores in a random order"),
    ORDER_SEED(
            "a new one for each run",
            "a whole number: the same gives the same order. The seed of a run is in its run log, in a report entry and with each failure"),
    PICTURES("`failed`", "which results have a picture, published to JUnit as a file: `failed`, `all` or `none`"),
    EXECUTION_PARALLEL_ENABLED("`false`", "`true` to run several specs at a time"),
    EXECUTION_PARALLEL_CONFIG_STRATEGY("`dynamic`", "`dynamic`, `fixed` or `custom`: how many"),
    EXECUTION_PARALLEL_CONFIG_(
            "JUnit's", "what the strategy takes, as below `junit.jupiter.execution.parallel.config.`");

    static final String PREFIX = "trapline.";

    /** Not for this engine: by these a build is asked for more than to run the specs, and build tools hand on every system property. */
    private static final List<String> OF_BUILDS = List.of(PREFIX + "grade", PREFIX + "differ");

    private static final List<String> OF_STRATEGIES = List.of(
            "fixed.parallelism",
            "fixed.max-pool-size",
            "fixed.saturate",
            "dynamic.factor",
            "dynamic.max-pool-size-factor",
            "dynamic.saturate",
            "custom.class");

    private final String byDefault;
    private final String meaning;

    Parameter(String byDefault, String meaning) {
        this.byDefault = byDefault;
        this.meaning = meaning;
    }

    /** Its name; one that ends in a dot is the beginning of several. */
    String key() {
        String name = PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '.');
        return this == FAIL_FAST ? PREFIX + "fail-fast" : name;
    }

    /** What is so without it, for a reader. */
    String byDefault() {
        return byDefault;
    }

    /** What it says, for a reader. */
    String meaning() {
        return meaning;
    }

    /**
     * What to say of a name that begins as those of this engine do.
     *
     * @return empty if there is such a parameter
     */
    static Optional<String> unknown(String name) {
        List<String> known = known().toList();
        if (known.contains(name)
                || name.startsWith(EXECUTION_PARALLEL_CONFIG_.key() + "custom.")
                || OF_BUILDS.contains(name)
                || OF_BUILDS.stream().anyMatch(asked -> name.startsWith(asked + "."))) {
            return Optional.empty();
        }
        return Optional.of("There is no configuration parameter %s%s"
                .formatted(
                        name,
                        Nearest.to(name, known)
                                .map("; did you mean %s?"::formatted)
                                .orElseGet(() -> ". Known: " + String.join(", ", known))));
    }

    private static Stream<String> known() {
        return Stream.of(values())
                .flatMap(one -> one == EXECUTION_PARALLEL_CONFIG_
                        ? OF_STRATEGIES.stream().map(one.key()::concat)
                        : Stream.of(one.key()));
    }
}

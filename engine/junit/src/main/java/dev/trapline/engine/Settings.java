package dev.trapline.engine;

import dev.trapline.dsl.core.Limits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.ConfigurationParameters;

/**
 * What the configuration parameters say about execution.
 *
 * @param limits what a run may cost
 * @param timeout how long a core may take for one run
 * @param reference name of the core that the others are compared with, empty for none
 * @param checks what to check of every spec
 * @param output folder of the run log
 * @param failFast whether the first failure ends the run
 * @param pictures which results have a picture
 */
record Settings(
        Limits limits,
        Duration timeout,
        Optional<String> reference,
        Set<Check> checks,
        Path output,
        boolean failFast,
        Pictures.Which pictures) {

    static final String CORES = Parameter.CORES.key();
    static final String STEPS = Parameter.STEPS.key();
    static final String TIMEOUT = Parameter.TIMEOUT.key();
    static final String REFERENCE = Parameter.REFERENCE.key();
    static final String CHECKS = Parameter.CHECKS.key();
    static final String OUTPUT = Parameter.OUTPUT.key();
    static final String FAIL_FAST = Parameter.FAIL_FAST.key();
    static final String ORDER = Parameter.ORDER.key();
    static final String PICTURES = Parameter.PICTURES.key();
    static final String ORDER_SEED = Parameter.ORDER_SEED.key();

    /** What a time may be, for a message. */
    static final String TIMES =
            "a time above 0 and of at most a day, in seconds (10, 0.5s) or as in ISO-8601 (PT1M30S)";

    private static final String BARE_METAL = "bare-metal";
    private static final String NONE = "none";
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    /**
     * Reads the parameters.
     *
     * @throws IllegalArgumentException if a value makes no sense; the message names the parameter and what is right
     */
    static Settings of(ConfigurationParameters parameters, CoreRegistry cores) {
        return new Settings(
                text(parameters, STEPS).map(Settings::limits).orElse(Limits.DEFAULT),
                text(parameters, TIMEOUT).map(Settings::timeout).orElse(DEFAULT_TIMEOUT),
                reference(text(parameters, REFERENCE), cores),
                text(parameters, CHECKS).map(Settings::checks).orElse(Check.ALL),
                text(parameters, OUTPUT).map(Settings::output).orElse(Path.of("target", "trapline")),
                text(parameters, FAIL_FAST).map(Settings::failFast).orElse(false),
                text(parameters, PICTURES).map(Settings::pictures).orElse(Pictures.Which.FAILED));
    }

    /** The cores that are asked for by name, empty if it is left to the specs. */
    static Optional<List<String>> cores(ConfigurationParameters parameters) {
        return text(parameters, CORES).map(Settings::names);
    }

    /** How long a table may take to be listed. A value that makes no sense is said when specs are run. */
    static Duration listingTime(ConfigurationParameters parameters) {
        try {
            return text(parameters, TIMEOUT).map(Settings::timeout).orElse(DEFAULT_TIMEOUT);
        } catch (IllegalArgumentException senseless) {
            return DEFAULT_TIMEOUT;
        }
    }

    /** A blank value is what a build leaves behind where it has nothing to say. */
    static Optional<String> text(ConfigurationParameters parameters, String key) {
        return parameters.get(key).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static List<String> names(String text) {
        List<String> names = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            String name = text.substring(from, to).strip();
            if (!name.isEmpty()) {
                names.add(name);
            }
            from = to + 1;
        }
        return List.copyOf(names);
    }

    private static Limits limits(String text) {
        try {
            return new Limits(Long.parseLong(text));
        } catch (IllegalArgumentException notANumber) {
            throw unusable(STEPS, text, "a number of steps, at least 1", notANumber);
        }
    }

    private static Duration timeout(String text) {
        try {
            return time(text);
        } catch (IllegalArgumentException notATime) {
            throw unusable(TIMEOUT, text, TIMES, notATime);
        }
    }

    /**
     * Reads a time.
     *
     * @throws IllegalArgumentException if it is none of {@link #TIMES}
     */
    static Duration time(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("no time");
        }
        try {
            boolean iso = Character.toUpperCase(text.charAt(0)) == 'P';
            boolean noUnit = Character.isDigit(text.charAt(text.length() - 1));
            Duration time = Duration.parse(iso ? text : "PT" + text + (noUnit ? "S" : ""));
            if (time.isZero() || time.isNegative() || time.compareTo(LONGEST_TIMEOUT) > 0) {
                throw new IllegalArgumentException(text + " is out of range");
            }
            return time;
        } catch (DateTimeParseException notATime) {
            throw new IllegalArgumentException(notATime);
        }
    }

    private static Optional<String> reference(Optional<String> text, CoreRegistry cores) {
        String name = text.orElse(BARE_METAL);
        if (name.equals(NONE)) {
            return Optional.empty();
        }
        if (text.isPresent() && cores.named(name).isEmpty()) {
            throw unusable(REFERENCE, name, "\"none\" or a core that there is: " + cores.names(), null);
        }
        return Optional.of(name);
    }

    private static Set<Check> checks(String text) {
        try {
            return Check.named(names(text));
        } catch (IllegalArgumentException unknown) {
            throw unusable(CHECKS, text, Check.allowed(), unknown);
        }
    }

    private static Pictures.Which pictures(String text) {
        return switch (text) {
            case "failed" -> Pictures.Which.FAILED;
            case "all" -> Pictures.Which.ALL;
            case "none" -> Pictures.Which.NONE;
            default -> throw unusable(PICTURES, text, "failed, all or none", null);
        };
    }

    private static boolean failFast(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw unusable(FAIL_FAST, text, "true or false", null);
        };
    }

    private static Path output(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException notAPath) {
            throw unusable(OUTPUT, text, "a folder", notAPath);
        }
    }

    /** What to throw for a value that makes no sense. */
    static IllegalArgumentException unusable(
            String parameter, String value, String allowed, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "The configuration parameter %s is \"%s\"; allowed is %s".formatted(parameter, value, allowed), cause);
    }
}

package dev.trapline.grade;

import dev.trapline.dsl.core.Limits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * What the command line asks for.
 *
 * @param output folder of the log
 * @param specs package of the specs
 * @param cores names; the first is the one that the others are compared with
 * @param classes which are mutated, by name
 * @param every take each n-th mutation only, from 1
 * @param threads how many to use, from 1
 * @param limits what a run may cost where a spec says nothing
 * @param sources folders with the sources of the classes, for the log
 * @param atLeast percent that must be noticed, if that is asked for
 */
record Options(
        Path output,
        String specs,
        List<String> cores,
        Pattern classes,
        int every,
        int threads,
        Limits limits,
        List<Path> sources,
        Optional<Double> atLeast) {

    static final String USAGE =
            "Usage: [--output <folder>] [--specs <package>] [--cores <name,name>] [--classes <regular expression>]"
                    + " [--every <n>] [--threads <n>] [--steps <n>] [--sources <folder,folder>] [--at-least <percent>]";

    /** What is left out is for nested-2011 alone, and for saving and restoring, which does not run here. */
    private static final Pattern MODELS =
            Pattern.compile("dev\\.trapline\\.model\\.(hardware|l0|machine)\\.(?!Injection2011|StateBuffer).*");

    /** A tenth of what specs may take by themselves, which is still far more than any of the shipped needs. */
    private static final Limits SHORT = new Limits(4_000);

    private static final Options DEFAULT = new Options(
            Path.of("target", "trapline"),
            "dev.trapline.specs",
            List.of("bare-metal", "nested", "stacked"),
            MODELS,
            1,
            Runtime.getRuntime().availableProcessors(),
            SHORT,
            List.of(),
            Optional.empty());

    /**
     * Reads arguments.
     *
     * @throws IllegalArgumentException if one makes no sense; the message says which, and what would be right
     */
    static Options of(String... arguments) {
        Options options = DEFAULT;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("%s needs a value. %s".formatted(arguments[i], USAGE));
            }
            options = options.with(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private Options with(String name, String value) {
        try {
            return switch (name) {
                case "--output" ->
                    new Options(Path.of(value), specs, cores, classes, every, threads, limits, sources, atLeast);
                case "--specs" -> new Options(output, value, cores, classes, every, threads, limits, sources, atLeast);
                case "--cores" ->
                    new Options(
                            output,
                            specs,
                            List.of(value.split(",")),
                            classes,
                            every,
                            threads,
                            limits,
                            sources,
                            atLeast);
                case "--classes" ->
                    new Options(output, specs, cores, Pattern.compile(value), every, threads, limits, sources, atLeast);
                case "--every" ->
                    new Options(output, specs, cores, classes, positive(value), threads, limits, sources, atLeast);
                case "--threads" ->
                    new Options(output, specs, cores, classes, every, positive(value), limits, sources, atLeast);
                case "--steps" ->
                    new Options(
                            output,
                            specs,
                            cores,
                            classes,
                            every,
                            threads,
                            new Limits(positive(value)),
                            sources,
                            atLeast);
                case "--sources" ->
                    new Options(output, specs, cores, classes, every, threads, limits, paths(value), atLeast);
                case "--at-least" ->
                    new Options(
                            output,
                            specs,
                            cores,
                            classes,
                            every,
                            threads,
                            limits,
                            sources,
                            Optional.of(percent(value)));
                default -> throw new IllegalArgumentException("there is no such option. " + USAGE);
            };
        } catch (InvalidPathException | PatternSyntaxException senseless) {
            throw new IllegalArgumentException("%s %s: %s".formatted(name, value, senseless.getMessage()), senseless);
        } catch (IllegalArgumentException senseless) {
            throw new IllegalArgumentException("%s: %s".formatted(name, senseless.getMessage()), senseless);
        }
    }

    private static List<Path> paths(String value) {
        return Stream.of(value.split(",")).map(Path::of).toList();
    }

    private static int positive(String value) {
        int number = number(value);
        if (number < 1) {
            throw new IllegalArgumentException("a number from 1, not " + value);
        }
        return number;
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("a number from 1, not " + value, noNumber);
        }
    }

    private static double percent(String value) {
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException noNumber) {
            throw new IllegalArgumentException("a number from 0 to 100, not " + value, noNumber);
        }
        if (!(number >= 0 && number <= 100)) {
            throw new IllegalArgumentException("a number from 0 to 100, not " + value);
        }
        return number;
    }
}

package dev.trapline.vocabulary;

import dev.trapline.dsl.OwnWords;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.OwnStep;
import dev.trapline.dsl.scenario.SourceLine;
import java.util.IllegalFormatException;
import org.jspecify.annotations.Nullable;

/** Called by steps; public only because they stand in other packages. */
public final class StepNames {

    /** Part of the names of all classes that steps are called through. */
    static final String MADE = "TraplineSteps";

    private StepNames() {}

    /**
     * What a step returned, by the step's name.
     *
     * @param text a text for {@link java.util.Formatter}
     * @param arguments that the step was called with
     * @throws MisuseException if it gave nothing, or the text does not fit the arguments
     */
    public static Object named(String text, @Nullable Object[] arguments, @Nullable Object returned) {
        String words = words(text, arguments);
        if (returned == null) {
            throw new MisuseException("step \"%s\"".formatted(words), "gave null; a step gives words");
        }
        return OwnWords.named(new OwnStep(words, SourceLine.ofCallerBeyond(StepNames::isBetween)), returned);
    }

    private static boolean isBetween(String className) {
        return className.equals(StepNames.class.getName()) || className.contains(MADE);
    }

    private static String words(String text, @Nullable Object[] arguments) {
        try {
            return String.format(text, arguments);
        } catch (IllegalFormatException misfit) {
            throw new MisuseException(
                    "@As(\"%s\")".formatted(text),
                    "must fit the %d arguments of its step: %s".formatted(arguments.length, misfit));
        }
    }
}

package dev.trapline.dsl;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.scenario.NamedIncoming;
import dev.trapline.dsl.scenario.OwnStep;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.Step;
import java.util.List;

/** Puts the name of a step around the words that it stands for. For what makes vocabularies; a spec has no need of it. */
public final class OwnWords {

    private OwnWords() {}

    /**
     * What a step returned, by its name.
     *
     * @param returned a stage, an {@link Incoming} or a {@link Phrase}
     * @throws IllegalArgumentException if it is something else
     */
    public static Object named(OwnStep step, Object returned) {
        if (returned instanceof Phrase<?, ?> phrase) {
            return named(step, phrase);
        }
        return returned instanceof Incoming incoming ? new NamedIncoming(step, incoming) : around(step, returned, 0);
    }

    private static <S, T> Phrase<S, T> named(OwnStep step, Phrase<S, T> phrase) {
        return here -> {
            T said = phrase.after(here);
            @SuppressWarnings("unchecked") // A stage with other words is of the same class.
            T named = (T) around(step.again(), said, stepsOf(here).size());
            return named;
        };
    }

    private static Object around(OwnStep step, Object chain, int from) {
        List<Step> steps = stepsOf(chain);
        if (from >= steps.size()) {
            return chain;
        }
        List<Step> named = step.around(steps, from);
        if (chain instanceof Stage<?> stage) {
            return stage.same(named);
        }
        return chain instanceof GivenView<?> view ? view.same(named) : (Scenario) () -> named;
    }

    private static List<Step> stepsOf(Object chain) {
        if (chain instanceof Scenario scenario) {
            return scenario.steps();
        }
        if (chain instanceof GivenView<?> view) {
            return view.steps();
        }
        throw new IllegalArgumentException("%s is no chain of words".formatted(chain));
    }
}

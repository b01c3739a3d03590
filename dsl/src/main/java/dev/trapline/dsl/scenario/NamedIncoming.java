package dev.trapline.dsl.scenario;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.trace.TraceText;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * What arrives from outside, by the name that a step of a vocabulary has for it.
 *
 * @param step the step
 * @param incoming what it stands for
 */
public record NamedIncoming(OwnStep step, Incoming incoming) implements Incoming {

    @Override
    public List<InputEvent> events() {
        return incoming.events();
    }

    /**
     * The steps that an arrival was said in, the outermost first. Several that arrive at once are one step with all their names; none if none has a name.
     *
     * @param source where the arrival is said
     */
    public static List<OwnStep> around(SourceLine source, Incoming... incoming) {
        boolean named = false;
        for (Incoming one : incoming) {
            named |= one instanceof NamedIncoming;
        }
        if (!named) {
            return List.of();
        }
        List<OwnStep> all = new ArrayList<>();
        if (incoming.length == 1) {
            for (Incoming one = incoming[0]; one instanceof NamedIncoming inner; one = inner.incoming()) {
                all.add(inner.step().again());
            }
        } else {
            StringJoiner words = new StringJoiner(" and ");
            for (Incoming one : incoming) {
                words.add(words(one));
            }
            all.add(new OwnStep(words.toString(), source));
        }
        return all;
    }

    private static String words(Incoming one) {
        return one instanceof InputEvent event ? TraceText.of(event) : one.toString();
    }

    @Override
    public String toString() {
        return step.words();
    }
}

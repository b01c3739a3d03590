package dev.trapline.dsl.program;

import java.util.ArrayList;
import java.util.List;

/** What arrives from outside at one moment: an input, or several by a name of somebody's own. */
public interface Incoming {

    /** The inputs, in the order in which they arrive. */
    List<InputEvent> events();

    /** Several at once.
     *
     * @param events in the order in which they arrive
     */
    record Several(List<InputEvent> events) implements Incoming {
        /** Copies the list. */
        public Several {
            events = List.copyOf(events);
        }
    }

    /** Several at once, for a step that stands for all of them. */
    static Incoming all(Incoming... incoming) {
        List<InputEvent> events = new ArrayList<>();
        for (Incoming one : incoming) {
            events.addAll(one.events());
        }
        return new Several(events);
    }
}

package dev.trapline.random;

import dev.trapline.random.Dice.Topic;
import java.util.EnumSet;
import java.util.Set;

/** What random programs are about. */
public enum Range {
    /** All that programs can say. */
    EVERYTHING,

    /**
     * What a processor can run and record by itself, without anyone outside: time goes on there, nobody sends signals or moves lines, and L2 must come to an end.
     */
    RECORDED;

    Set<Topic> topics() {
        return this == EVERYTHING
                ? EnumSet.allOf(Topic.class)
                : EnumSet.of(
                        Topic.EXCEPTIONS,
                        Topic.DEBUG,
                        Topic.VIRTUAL_APIC,
                        Topic.PAGES,
                        Topic.MSR_LISTS,
                        Topic.INTERRUPT_CONTROLLERS,
                        Topic.INSTRUCTIONS);
    }
}

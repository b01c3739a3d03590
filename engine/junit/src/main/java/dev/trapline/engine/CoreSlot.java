package dev.trapline.engine;

import java.util.Set;
import org.junit.platform.engine.TestTag;

/** One of the cores that a spec should run on. */
sealed interface CoreSlot {

    /** The core's name. */
    String name();

    /** The tag by which its results can be chosen; a set because that is what descriptors return. */
    Set<TestTag> tags();

    /** There is such a core, and it was chosen. */
    record Chosen(CoreEntry entry, Set<TestTag> tags) implements CoreSlot {
        @Override
        public String name() {
            return entry.name();
        }
    }

    /** There is no such core: the spec fails. */
    record Unknown(String name, String why, Set<TestTag> tags) implements CoreSlot {}

    /** The spec is for it, but other cores were asked for: the spec is skipped. */
    record LeftOut(String name, String why, Set<TestTag> tags) implements CoreSlot {}
}

package dev.trapline.engine.samples;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;
import dev.trapline.engine.SpecClass;

/** Whose members name a class that a test takes away. */
public final class UnreadableSamples {

    private UnreadableSamples() {}

    /** Known to hold specs even so. */
    @SpecClass
    static class Marked {
        @Spec
        Scenario spec() {
            return Sentences.exits(0x30);
        }

        GoneSamples uses(GoneSamples gone) {
            return gone;
        }
    }

    /** Not known to. */
    static class Plain {
        @Spec
        Scenario spec() {
            return Sentences.exits(0x30);
        }

        GoneSamples uses(GoneSamples gone) {
            return gone;
        }
    }
}

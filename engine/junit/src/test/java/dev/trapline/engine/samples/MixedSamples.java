package dev.trapline.engine.samples;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Specs and tests of Jupiter in one class. */
@SuppressWarnings({"JUnitMalformedDeclaration", "NewClassNamingConvention"})
public class MixedSamples {

    @Spec
    Scenario aSpec() {
        return Sentences.exits(0x30);
    }

    @Test
    void aTest() {}

    /** For both as well. */
    @Nested
    class Both {
        @Spec
        Scenario aNestedSpec() {
            return Sentences.exits(0x30);
        }

        @Test
        void aNestedTest() {}
    }
}

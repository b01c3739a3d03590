package dev.trapline.engine.samples;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;

/** With a default method. */
interface MixedInSamples {

    /** A spec. */
    @Spec
    default Scenario fromInterface() {
        return Sentences.exits(0x30);
    }
}

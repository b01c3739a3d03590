package dev.trapline.engine.samples.broken;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;

/** Cannot be built. */
public class BrokenSamples {

    @Spec
    Scenario breaks() {
        throw new IllegalStateException("no words");
    }
}

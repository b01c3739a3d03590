package dev.trapline.engine.samples;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;
import dev.trapline.engine.SpecClass;

/** Specs from a superclass and an interface. */
@SpecClass("What is inherited")
public class InheritedSamples extends BaseSamples implements MixedInSamples {

    @Override
    Scenario dropped() {
        return Sentences.exits(0x30);
    }

    @Spec
    @Override
    Scenario overridden() {
        return Sentences.exits(0x31);
    }
}

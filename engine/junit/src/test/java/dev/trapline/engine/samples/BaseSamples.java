package dev.trapline.engine.samples;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Spec;
import dev.trapline.engine.SpecClass;

/** Abstract, so that it holds specs of its subclasses and none of its own. */
@Behaviour("B01")
@SpecClass
abstract class BaseSamples {

    @Spec
    Scenario fromBase() {
        return Sentences.exits(0x30);
    }

    @Spec
    Scenario dropped() {
        return Sentences.exits(0x30);
    }

    @Spec
    Scenario overridden() {
        return Sentences.exits(0x30);
    }
}

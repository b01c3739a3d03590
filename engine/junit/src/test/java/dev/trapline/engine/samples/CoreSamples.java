package dev.trapline.engine.samples;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** Specs that are for some cores. */
@Cores({"throwing", "bare-metal"})
@SuppressWarnings("ClassCanBeStatic")
public class CoreSamples {

    @Spec
    Scenario asItsClass() {
        return Sentences.exits(0x30);
    }

    @Spec
    @Cores("other")
    Scenario forOther() {
        return Sentences.exits(0x30);
    }

    @Spec
    @Cores("all")
    Scenario forAll() {
        return Sentences.exits(0x30);
    }

    @Spec
    @Cores({})
    Scenario forNone() {
        return Sentences.exits(0x30);
    }

    @Spec
    @Cores("nestd")
    Scenario forUnknown() {
        return Sentences.exits(0x30);
    }

    /** As the class around it. */
    class Inner {
        @Spec
        Scenario asTheOuterClass() {
            return Sentences.exits(0x30);
        }
    }
}

package dev.trapline.engine.samples.listed;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Disabled;
import dev.trapline.engine.KnownDeviation;
import dev.trapline.engine.Pending;
import dev.trapline.engine.Spec;
import dev.trapline.engine.Steps;
import dev.trapline.engine.samples.Sentences;

/** One of each kind. */
public class ListedSamples {

    @Behaviour("S01")
    @Steps(77)
    @Spec
    Scenario one() {
        return Sentences.exits(0x30);
    }

    @Spec
    Table three() {
        return Sentences.threeVectors();
    }

    @Cores("other")
    @Spec
    Scenario forOneCore() {
        return Sentences.exits(0x30);
    }

    @KnownDeviation(core = "other", because = "it is another")
    @Spec
    Scenario knownToFail() {
        return Sentences.exits(0x30);
    }

    @Disabled("for the test")
    @Spec
    Scenario disabled() {
        return Sentences.exits(0x30);
    }

    @Pending("the test")
    @Spec
    Scenario pending() {
        return Sentences.exits(0x30);
    }
}

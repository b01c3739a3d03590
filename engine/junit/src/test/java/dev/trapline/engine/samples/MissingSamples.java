package dev.trapline.engine.samples;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** For a core that cannot run on this machine, too. */
@Cores({"bare-metal", "missing"})
public class MissingSamples {

    @Spec
    Scenario onBoth() {
        return Sentences.exits(0x30);
    }
}

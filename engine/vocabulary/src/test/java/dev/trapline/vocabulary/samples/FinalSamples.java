package dev.trapline.vocabulary.samples;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;

/** A spec that nothing can be a subclass of. */
final class FinalSamples implements DiskWords {

    @Spec
    Scenario spec() {
        return aHypervisorThatOwnsItsDisks().when(interruptOf(Disk.SDA)).then(l1IsToldOf(Disk.SDA));
    }
}

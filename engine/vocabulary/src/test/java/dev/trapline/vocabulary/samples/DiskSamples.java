package dev.trapline.vocabulary.samples;

import static dev.trapline.dsl.Words.*;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;

/** Specs in words of their own. */
class DiskSamples implements DiskWords {

    @Spec
    Scenario toldAtOnce() {
        return aHypervisorThatOwnsItsDisks().when(interruptOf(Disk.SDA)).then(l1IsToldOf(Disk.SDA));
    }

    @Spec
    Scenario bothAtOnce() {
        return aHypervisorThatOwnsItsDisks()
                .and(withItsGuestAsleep())
                .when(interruptOf(Disk.SDA), interruptOf(Disk.SDB))
                .then(served(Disk.SDB, 0x51));
    }

    @Spec
    Scenario wrong() {
        return aHypervisorThatOwnsItsDisks().when(interruptOf(Disk.SDA)).then(l1IsToldOf(Disk.SDB));
    }

    class InAContext {
        @Spec
        Scenario too() {
            return aHypervisorThatOwnsItsDisks().when(interruptsOfAllDisks()).then(l1IsToldOf(Disk.SDB));
        }
    }

    static class ByConstructor {
        private final DiskWords disks;

        ByConstructor(DiskWords disks) {
            this.disks = disks;
        }

        @Spec
        Scenario too() {
            return disks.aHypervisorThatOwnsItsDisks()
                    .when(disks.interruptOf(Disk.SDA))
                    .then(disks.l1IsToldOf(Disk.SDA));
        }
    }
}

package dev.trapline.tools.samples;

import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.L1Runs;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Phrase;
import dev.trapline.dsl.Vocabulary;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;

/** A spec in words of its own. */
@Cores({"bare-metal", "nested"})
class OwnWordsSamples {

    private final Devices devices;

    OwnWordsSamples(Devices devices) {
        this.devices = devices;
    }

    @Spec
    Scenario spec() {
        return devices.aHypervisorThatOwnsItsDevices().when(hwIrq(0x30)).then(devices.exits());
    }

    static class Devices implements Vocabulary {

        Given.OfL1 aHypervisorThatOwnsItsDevices() {
            return given(l1).setsPinBased(EXT_INTR);
        }

        Phrase<L2Runs, L1Runs> exits() {
            return here -> here.expectExit(EXTERNAL_INTERRUPT);
        }
    }
}

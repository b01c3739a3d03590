package dev.trapline.vocabulary.samples;

import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;

/** A spec in the shipped words. */
class PlainSamples {

    @Spec
    Scenario plain() {
        return given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
    }
}

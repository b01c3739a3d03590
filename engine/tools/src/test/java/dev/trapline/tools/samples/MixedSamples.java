package dev.trapline.tools.samples;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import org.junit.jupiter.api.Test;

/** A spec and a test of Jupiter in one class. */
public class MixedSamples {

    @Spec
    @Cores("bare-metal")
    Scenario aSpec() {
        return given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
    }

    @Test
    void aTest() {}
}

package dev.trapline.kit.samples;

import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.List;

/** Specs that hold on the processor, and one that is for another core. */
class ArrivalSamples {

    @Spec
    Scenario exits() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector();
    }

    @Spec
    Table isDelivered() {
        return Table.forEach(List.of(0x30, 0x51), vector -> when(hwIrq(vector)).expectDeliveryTo(l2, vector));
    }

    @Spec
    @Cores("nested")
    Scenario forAnotherCore() {
        return when(hwIrq(0x30)).expectDeliveryTo(l2, 0x30);
    }
}

package dev.trapline.grade.samples;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Disabled;
import dev.trapline.engine.Spec;

/** Little, so that much survives. */
class InterruptSamples {

    @Spec
    Scenario exits() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withoutVector();
    }

    @Spec
    @Behaviour("S03")
    Table acknowledges() {
        return Table.of(row("0x31", acknowledges(0x31)), row("0x41", acknowledges(0x41)));
    }

    private static Scenario acknowledges(int vector) {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .setsExit(ACK_INTR_ON_EXIT)
                .when(hwIrq(vector))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(vector);
    }

    @Disabled("it would fail")
    @Spec
    Scenario isNotRun() {
        return given(l1)
                .setsPinBased(EXT_INTR)
                .when(hwIrq(0x30))
                .expectExit(EXTERNAL_INTERRUPT)
                .withVector(0x30);
    }
}

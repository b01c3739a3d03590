package dev.trapline.engine.samples;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;

/** Things to say. */
public final class Sentences {

    private Sentences() {}

    /** The plainest chain. */
    public static Scenario exits(int vector) {
        return given(l1).setsPinBased(EXT_INTR).when(hwIrq(vector)).expectExit(EXTERNAL_INTERRUPT);
    }

    /** Three cases. */
    public static Table threeVectors() {
        return Table.of(Table.row("0x30", exits(0x30)), Table.row("0x31", exits(0x31)), Table.row("0x32", exits(0x32)));
    }
}

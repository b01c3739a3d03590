package dev.trapline.engine.samples;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.vmx.ExitControl.ACK_INTR_ON_EXIT;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Sdm;
import dev.trapline.engine.Spec;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the README shows. */
@SuppressWarnings("ClassCanBeStatic")
public final class ReadmeSamples {

    private ReadmeSamples() {}

    // begin
    @Sdm("25.2")
    static class WithExternalInterruptExiting {

        private final Given.OfL1 exiting = given(l1).setsPinBased(EXT_INTR);

        @Spec
        Stream<Table.Case> everyPriorityClassExits() {
            return IntStream.rangeClosed(2, 15)
                    .mapToObj(priority -> row(
                            "priority class " + priority,
                            exiting.when(hwIrq(priority << 4)).expectExit(EXTERNAL_INTERRUPT)));
        }

        class AndAcknowledgeOnExit {

            private final Given.OfL1 acknowledging = exiting.setsExit(ACK_INTR_ON_EXIT);

            @Spec
            Scenario theVectorIsTold() {
                return acknowledging
                        .when(hwIrq(0x30))
                        .expectExit(EXTERNAL_INTERRUPT)
                        .withVector(0x30);
            }
        }
    }
    // end
}

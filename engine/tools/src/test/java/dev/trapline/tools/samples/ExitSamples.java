package dev.trapline.tools.samples;

import static dev.trapline.dsl.Table.row;
import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Disabled;
import dev.trapline.engine.Issue;
import dev.trapline.engine.Spec;
import dev.trapline.engine.SpecTag;

/** Every form of a spec, and every way one can end. */
@Cores({"bare-metal", "nested"})
@SuppressWarnings("ClassCanBeStatic")
public class ExitSamples {

    private final Given.OfL1 exiting = given(l1).setsPinBased(EXT_INTR);

    @Spec
    final Scenario inAField = exiting.when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);

    @Spec
    Table table() {
        return Table.of(
                row("low, first", exiting.when(hwIrq(0x31)).expectExit(EXTERNAL_INTERRUPT)),
                row("high <last>", exiting.when(hwIrq(0xf0)).expectExit(EXTERNAL_INTERRUPT)));
    }

    @Spec
    @Issue("KVM-42")
    Scenario wrong() {
        return exiting.when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT).withVector(0x30);
    }

    @Spec
    Scenario broken() {
        throw new IllegalStateException("on purpose");
    }

    @Spec
    @Disabled("not today")
    Scenario off() {
        return exiting.when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
    }

    /** A context. */
    class Inner {
        @Spec
        @SpecTag("slow")
        Scenario inside() {
            return exiting.when(hwIrq(0x40)).expectExit(EXTERNAL_INTERRUPT).thenIrqWindow();
        }
    }
}

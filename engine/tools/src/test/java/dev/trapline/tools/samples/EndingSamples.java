package dev.trapline.tools.samples;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Cores;
import dev.trapline.engine.Spec;
import java.util.concurrent.CountDownLatch;

/** Ends of a JVM in the middle of a run; the specs before them, by name, come first. */
public final class EndingSamples {

    private EndingSamples() {}

    private static Scenario exits() {
        return given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT);
    }

    /** By a spec. */
    static class BySpec {
        @Spec
        @Cores("bare-metal")
        Scenario a() {
            return exits();
        }

        @Spec
        @Cores("bare-metal")
        Scenario b() {
            System.exit(7);
            return exits();
        }

        @Spec
        @Cores("bare-metal")
        Scenario c() {
            return exits();
        }
    }

    /** By a core. */
    static class ByCore {
        @Spec
        @Cores("bare-metal")
        Scenario a() {
            return exits();
        }

        @Spec
        @Cores("exiting")
        Scenario b() {
            return exits();
        }
    }

    /** From outside: it says when it is time. */
    static class FromOutside {
        @Spec
        @Cores("bare-metal")
        Scenario a() {
            return exits();
        }

        @Spec
        @Cores("bare-metal")
        Scenario b() throws InterruptedException {
            System.out.println("time to end");
            new CountDownLatch(1).await();
            return exits();
        }
    }
}

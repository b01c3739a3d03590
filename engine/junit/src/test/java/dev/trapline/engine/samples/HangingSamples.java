package dev.trapline.engine.samples;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;
import dev.trapline.engine.Timeout;
import java.util.concurrent.CountDownLatch;

/** Specs that never return, each beside one that does. */
public final class HangingSamples {

    private HangingSamples() {}

    /** Does not let itself be interrupted. */
    static void forever() {
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException stubborn) {
                // Such code exists; the engine must get on without it.
            }
        }
    }

    /** One scenario. */
    static class Methods {
        @Spec
        @Timeout("0.2s")
        Scenario hangs() {
            forever();
            return Sentences.exits(0x30);
        }

        @Spec
        Scenario right() {
            return Sentences.exits(0x30);
        }
    }

    /** Without a time of its own. */
    static class Unbounded {
        @Spec
        Scenario hangs() {
            forever();
            return Sentences.exits(0x30);
        }
    }

    /** Several cases. */
    static class Tables {
        @Spec
        @Timeout("0.2s")
        Table hangs() {
            forever();
            return Sentences.threeVectors();
        }

        @Spec
        Table right() {
            return Sentences.threeVectors();
        }
    }

    /** An instance. */
    @Timeout("0.2s")
    static class Constructors {
        Constructors() {
            forever();
        }

        @Spec
        Scenario unreachable() {
            return Sentences.exits(0x30);
        }
    }
}

package dev.trapline.specs;

import dev.trapline.dsl.core.Core;
import dev.trapline.kit.CoreConformance;
import dev.trapline.machine.BochsCore;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Where Bochs is installed. */
class BochsConformanceTest extends CoreConformance {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MOST = 20;

    @Override
    protected Core core() {
        return new BochsCore();
    }

    @Override
    protected Duration patience() {
        return PATIENCE;
    }

    @Test
    @Override
    protected void runsAreBounded() {
        Assumptions.abort("its programs have no loops, and its bound is one of time");
    }

    /** Some: each is a start of the machine, and all of them run on Bochs together elsewhere. */
    @TestFactory
    @Override
    protected Stream<DynamicTest> specs() {
        return super.specs()
                .filter(one -> one.getDisplayName().contains(InterruptWhileL2RunsSpec.class.getSimpleName()))
                .limit(MOST);
    }
}

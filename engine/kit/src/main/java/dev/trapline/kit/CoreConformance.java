package dev.trapline.kit;

import dev.trapline.dsl.core.Availability;
import dev.trapline.dsl.core.Core;
import dev.trapline.engine.SpecCase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks that a core keeps the contract of {@link Core}, then runs the specs on it. Extend it, and hand it your core:
 *
 * <pre>{@code
 * class MyCoreTest extends CoreConformance {
 *     protected Core core() {
 *         return new MyCore();
 *     }
 * }
 * }</pre>
 *
 * <p>What a core does not support is skipped, with the reason that it gives. What a check finds says what the core did, what it should have done, and with which
 * program.
 */
public abstract class CoreConformance {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A new core, on which nothing has run yet. */
    protected abstract Core core();

    /** How long one run may take. */
    protected Duration patience() {
        return PATIENCE;
    }

    /** The packages with the specs to run; those below belong to them. By default the shipped ones, of dev.trapline:trapline-specs, type test-jar. */
    protected List<String> catalogue() {
        return List.of("dev.trapline.specs");
    }

    private CoreUnderTest underTest() {
        return new CoreUnderTest(core(), patience());
    }

    /** A core that cannot run here is not tested here. */
    @BeforeEach
    final void canRunHere() {
        Availability availability = core().availability();
        Assumptions.assumeTrue(availability.available(), availability.why());
    }

    /** The events of a trace are in the order of time, and the processor is in one place at a time. */
    @Test
    protected void tracesAreWellFormed() {
        WellFormedness.check(underTest(), Example.all());
    }

    /** The same program gives the same trace, again and on several threads at once. */
    @Test
    protected void theSameProgramGivesTheSameTrace() {
        Determinism.check(underTest(), Example.all());
    }

    /** What ran before leaves nothing for a program to find. */
    @Test
    protected void programsAreKeptApart() {
        Isolation.check(underTest(), this::underTest, Example.all());
    }

    /** What is supported runs, and what is not is refused with a reason. */
    @Test
    protected void whatIsNotSupportedIsRefused() {
        Refusal.check(underTest(), Example.all());
    }

    /** A run ends after as many steps as it may take. */
    @Test
    protected void runsAreBounded() {
        Bounds.check(underTest(), Example.all(), Example.endless());
    }

    /** A thread that is interrupted comes back. */
    @Test
    protected void runsCanBeInterrupted() {
        Assumptions.assumeTrue(
                Interruption.check(underTest(), Example.endless(), Example.all()),
                "the core supports no program that comes to no end");
    }

    /** The specs that hold on the processor hold here. */
    @TestFactory
    protected Stream<DynamicTest> specs() {
        CoreUnderTest core = underTest();
        Optional<Core> processor = Catalogue.processor();
        List<SpecCase> all = Catalogue.of(catalogue());
        return all.stream()
                .map(one -> DynamicTest.dynamicTest(Catalogue.nameOf(one), () -> Catalogue.run(one, core, processor)));
    }
}

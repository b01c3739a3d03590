package dev.trapline.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.displayName;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.trapline.dsl.core.Availability;
import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.model.core.BareMetalCore;
import dev.trapline.model.core.NestedCore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The kit as it is used: a class that extends it, run by Jupiter. */
class CoreConformanceTest {

    /** Of the models a subset of the catalogue: the shipped one runs on them where it is. */
    abstract static class Samples extends CoreConformance {
        @Override
        protected List<String> catalogue() {
            return List.of("dev.trapline.kit.samples");
        }
    }

    static class BareMetal extends Samples {
        @Override
        protected Core core() {
            return new BareMetalCore();
        }
    }

    static class Nested extends Samples {
        @Override
        protected Core core() {
            return new NestedCore();
        }
    }

    static class Blind extends Samples {
        @Override
        protected Core core() {
            return new WrongCore() {
                @Override
                public Trace run(Program program, Limits limits) {
                    return super.run(withoutInputs(program), limits);
                }

                private Program withoutInputs(Program program) {
                    return new Program(
                            program.lacks(),
                            program.vmcs(),
                            program.l1InterruptsEnabled(),
                            program.apic(),
                            program.l1(),
                            program.l2(),
                            List.of(),
                            program.notMappedByL0(),
                            program.memory());
                }
            };
        }
    }

    static class Missing extends Samples {
        @Override
        protected Core core() {
            return new WrongCore() {
                @Override
                public Availability availability() {
                    return Availability.missing("it is at the workshop");
                }
            };
        }
    }

    static class WithoutCatalogue extends BareMetal {
        @Override
        protected List<String> catalogue() {
            return List.of("dev.trapline.nowhere");
        }
    }

    private static Events run(Class<? extends CoreConformance> type) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(type))
                .execute()
                .testEvents();
    }

    @Test
    void bareMetalKeepsTheContract() {
        run(BareMetal.class).assertStatistics(events -> events.started(9).succeeded(9));
    }

    @Test
    void nestedKeepsTheContract() {
        run(Nested.class).assertStatistics(events -> events.started(9).succeeded(9));
    }

    @Test
    void aCoreThatLosesInputsFailsWhereSpecsSendThem() {
        Events events = run(Blind.class);

        events.assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                displayName("dev.trapline.kit.samples.ArrivalSamples#exits"),
                                finishedWithFailure(
                                        message(text -> text.contains("expected: exit EXTERNAL_INTERRUPT")))));
        // One more: with its inputs, one of the programs that come to no end would not end.
        events.assertStatistics(statistics -> statistics.succeeded(5).failed(4));
    }

    @Test
    void aCoreThatCannotRunHereIsSkippedWithTheReason() {
        Events events = run(Missing.class);

        assertThat(events.aborted().stream()).isNotEmpty();
        events.assertStatistics(statistics -> statistics.succeeded(0).failed(0));
    }

    @Test
    void aCatalogueWithoutSpecsIsAnError() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(WithoutCatalogue.class))
                .execute()
                .containerEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(message(text -> text.startsWith(
                                "No spec is found in dev.trapline.nowhere; put dev.trapline:trapline-specs")))));
    }
}

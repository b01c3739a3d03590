package dev.trapline.engine.samples;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Disabled;
import dev.trapline.engine.Spec;
import dev.trapline.engine.Steps;
import java.util.stream.Stream;

/** Specs with programs of their own. */
public class ManySamples {

    @Spec
    Scenario a() {
        return Sentences.exits(0x40);
    }

    @Spec
    Scenario b() {
        return Sentences.exits(0x41);
    }

    @Spec
    Stream<Table.Case> c() {
        return Stream.of(
                Table.row("first", Sentences.exits(0x42)),
                Table.row("second", Sentences.exits(0x43)),
                Table.row("same as first", Sentences.exits(0x42)));
    }

    @Spec
    Scenario d() {
        return Sentences.exits(0x44);
    }

    /** Never run. */
    @Spec
    @Disabled("for a test")
    Scenario disabled() {
        return Sentences.exits(0x45);
    }

    /** Has a bound of its own. */
    @Spec
    @Steps(100)
    Scenario withSteps() {
        return Sentences.exits(0x46);
    }

    /** Needs no core that works. */
    @Spec
    Scenario withoutScenario() {
        throw new IllegalStateException("not today");
    }
}

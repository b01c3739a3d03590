package dev.trapline.engine.samples;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Spec;
import dev.trapline.engine.SpecTag;

/** Every form of a spec. */
@Behaviour("S01")
@SpecTag("exits")
public class ExitSamples {

    @Spec
    final Scenario inAField = Sentences.exits(0x30);

    @Spec
    Table eachVector() {
        return Sentences.threeVectors();
    }

    @Spec
    @Behaviour({"S02", "S03"})
    Scenario exitsWithoutAVector() {
        return Sentences.exits(0x30);
    }

    @Spec("another name")
    public Scenario named() {
        return Sentences.exits(0x31);
    }

    /** Not a spec. */
    Scenario helper() {
        return Sentences.exits(0x32);
    }

    /** Its specs need an instance of the class around it. */
    class Inner {
        @Spec
        Scenario inside() {
            return named();
        }
    }

    /** Its specs need none. */
    @SpecTag("nested")
    static class StaticNested {
        @Spec
        Scenario within() {
            return Sentences.exits(0x30);
        }
    }
}

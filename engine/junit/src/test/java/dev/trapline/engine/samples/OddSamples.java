package dev.trapline.engine.samples;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is odd, and neither right nor wrong without a second look. */
public final class OddSamples {

    private OddSamples() {}

    /** Type parameters. */
    static class Generic {
        @Spec
        @SuppressWarnings("TypeParameterUnusedInFormals")
        <T> Scenario ofNoUse() {
            return Sentences.exits(0x30);
        }

        @Spec
        @SuppressWarnings({"TypeParameterUnusedInFormals", "unchecked"})
        <T> T anything() {
            return (T) Sentences.exits(0x30);
        }
    }

    /** One name for two. */
    static class Overloaded {
        @Spec
        Scenario same() {
            return Sentences.exits(0x30);
        }

        @Spec
        Scenario same(int vector) {
            return Sentences.exits(vector);
        }
    }

    /** Very many. */
    static class Many {
        @Spec
        Stream<Table.Case> cases() {
            return IntStream.range(0, 100_000)
                    .mapToObj(i ->
                            Table.row("case " + i, () -> Sentences.exits(0x30).steps()));
        }
    }
}

package dev.trapline.vocabulary.samples;

import static dev.trapline.dsl.Words.*;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Vocabulary;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Spec;

/** A spec whose words break the rules. */
class BadWordsSamples {

    private final BadWords words;

    BadWordsSamples(BadWords words) {
        this.words = words;
    }

    @Spec
    Scenario spec() {
        return words.start().when(nmi());
    }

    static class BadWords implements Vocabulary {
        final Given.OfL1 start() {
            return given(l1);
        }
    }
}

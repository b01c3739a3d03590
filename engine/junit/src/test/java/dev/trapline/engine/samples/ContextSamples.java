package dev.trapline.engine.samples;

import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Spec;

/** A context that each of the classes that inherit it has as well. */
@SuppressWarnings("ClassCanBeStatic")
public abstract class ContextSamples {

    /** The vector of the class that runs. */
    abstract int vector();

    /** Part of every subclass. */
    class Pending {
        @Spec
        Scenario arrives() {
            return Sentences.exits(vector());
        }

        /** And what is in it. */
        class Deeper {
            @Spec
            Scenario arrivesToo() {
                return Sentences.exits(vector());
            }
        }
    }

    /** Part of every subclass that has none of this name. */
    class Hidden {
        @Spec
        Scenario isHidden() {
            return Sentences.exits(vector());
        }
    }

    /** Needs no instance of a subclass, so it stands here alone. */
    static class Apart {
        @Spec
        Scenario standsAlone() {
            return Sentences.exits(0x30);
        }
    }

    /** One that inherits them. */
    @Behaviour("S07")
    public static class First extends ContextSamples {
        @Override
        int vector() {
            return 0x41;
        }

        /** In place of the inherited one. */
        class Hidden {
            @Spec
            Scenario hides() {
                return Sentences.exits(vector());
            }
        }
    }

    /** One that hides an inherited one behind a class without specs. */
    public static class Hiding extends ContextSamples {
        @Override
        int vector() {
            return 0x43;
        }

        /** No context. */
        class Hidden {}
    }

    /** Another. */
    public static class Second extends ContextSamples {
        @Override
        int vector() {
            return 0x42;
        }
    }
}

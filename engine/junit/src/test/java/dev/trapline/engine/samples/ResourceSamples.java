package dev.trapline.engine.samples;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Provider;
import dev.trapline.engine.Spec;
import dev.trapline.engine.Uses;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Specs whose classes need a resource; for one test at a time. */
@SuppressWarnings("ClassCanBeStatic")
public final class ResourceSamples {

    private static final ConcurrentLinkedQueue<String> LIFE = new ConcurrentLinkedQueue<>();

    private ResourceSamples() {}

    /** What became of the resources, in order. */
    public static List<String> life() {
        return List.copyOf(LIFE);
    }

    /** Forgets what was. */
    public static void reset() {
        LIFE.clear();
    }

    /** A resource. */
    public record Vectors(int first) implements AutoCloseable {
        @Override
        public void close() {
            LIFE.add("vectors closed");
        }
    }

    /** Another, which cannot be closed in peace. */
    public static final class Stubborn implements AutoCloseable {
        @Override
        public void close() {
            LIFE.add("stubborn closed");
            throw new IllegalStateException("still in use");
        }
    }

    /** Makes one. */
    static final class TheVectors implements Provider<Vectors> {
        @Override
        public Vectors provide() {
            LIFE.add("vectors made");
            return new Vectors(0x51);
        }
    }

    /** Makes other ones. */
    static final class OtherVectors implements Provider<Vectors> {
        @Override
        public Vectors provide() {
            return new Vectors(0x61);
        }
    }

    /** Makes the other one. */
    static final class TheStubborn implements Provider<Stubborn> {
        @Override
        public Stubborn provide() {
            LIFE.add("stubborn made");
            return new Stubborn();
        }
    }

    /** Makes none. */
    static final class Nowhere implements Provider<String> {
        @Override
        public String provide() throws Exception {
            LIFE.add("asked for nothing");
            throw new java.io.IOException("no such file");
        }
    }

    /** Takes one. */
    @Uses(TheVectors.class)
    static class Taking {
        private final Vectors vectors;

        Taking(Vectors vectors) {
            this.vectors = vectors;
        }

        @Spec
        Scenario one() {
            return Sentences.exits(vectors.first());
        }

        @Spec
        Scenario two() {
            return Sentences.exits(vectors.first() + 1);
        }

        /** Takes another one of the same type. */
        @Uses(OtherVectors.class)
        class Inner {
            private final Vectors inner;

            Inner(Vectors inner) {
                this.inner = inner;
            }

            @Spec
            Scenario nearest() {
                return Sentences.exits(inner.first());
            }
        }
    }

    /** Lists a table with it. */
    @Uses(TheVectors.class)
    static class Listing {
        private final Vectors vectors;

        Listing(Vectors vectors) {
            this.vectors = vectors;
        }

        @Spec
        Table table() {
            return Table.forEach(List.of(vectors.first()), Sentences::exits);
        }
    }

    /** Takes two. */
    @Uses({TheVectors.class, TheStubborn.class})
    static class TakingTwo {
        private final Vectors vectors;

        TakingTwo(Vectors vectors, Stubborn stubborn) {
            this.vectors = vectors;
        }

        @Spec
        Scenario one() {
            return Sentences.exits(vectors.first());
        }
    }

    /** Takes what cannot be had. */
    @Uses(Nowhere.class)
    static class TakingNothing {
        TakingNothing(String text) {}

        @Spec
        Scenario one() {
            return Sentences.exits(0x30);
        }

        @Spec
        Scenario two() {
            return Sentences.exits(0x30);
        }
    }

    /** Takes what nobody makes. */
    @Uses(Nowhere.class)
    static class WithoutProvider {
        WithoutProvider(Vectors vectors) {}

        @Spec
        Scenario one() {
            return Sentences.exits(0x30);
        }
    }

    /** Leaves it open what it takes. */
    static class SeveralConstructors {
        SeveralConstructors(int one) {}

        SeveralConstructors(String other) {}

        @Spec
        Scenario one() {
            return Sentences.exits(0x30);
        }
    }
}

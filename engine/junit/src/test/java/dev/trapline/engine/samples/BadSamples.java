package dev.trapline.engine.samples;

import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Spec;
import dev.trapline.engine.SpecClass;
import dev.trapline.engine.SpecTag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.opentest4j.TestAbortedException;

/** One class for each thing that can be wrong, each with a spec that is right beside it where there can be one. */
@NullUnmarked
@SuppressWarnings({"UnusedMethod", "UnusedVariable", "ClassCanBeStatic"})
public final class BadSamples {

    private BadSamples() {}

    /** What is wrong with methods and fields. */
    static class Forms {
        @Spec
        private final Scenario privateField = Sentences.exits(0x30);

        @Spec
        static final Scenario STATIC_FIELD = Sentences.exits(0x30);

        @Spec
        final String text = "no scenario";

        @Spec
        final Scenario nothing = null;

        @Spec
        final Scenario right = Sentences.exits(0x30);

        @Spec
        Scenario right() {
            return Sentences.exits(0x30);
        }

        @Spec
        private Scenario isPrivate() {
            return Sentences.exits(0x30);
        }

        @Spec
        static Scenario isStatic() {
            return Sentences.exits(0x30);
        }

        @Spec
        Scenario withParameters(int vector) {
            return Sentences.exits(vector);
        }

        @Spec
        void withoutResult() {}

        @Spec
        private static String everything(int vector) {
            return "" + vector;
        }
    }

    /** What specs can do wrong. */
    static class Deeds {
        @Spec
        Scenario right() {
            return Sentences.exits(0x30);
        }

        @Spec
        Scenario givesNull() {
            return null;
        }

        @Spec
        Scenario misusesAWord() {
            return Sentences.exits(300);
        }

        @Spec
        Scenario throwsSomething() throws Exception {
            throw new Exception("on purpose");
        }

        @Spec
        @SuppressWarnings("InfiniteRecursion")
        Scenario runsOutOfStack() {
            return runsOutOfStack();
        }

        @Spec
        Scenario runsOutOfMemory() {
            throw new OutOfMemoryError("on purpose");
        }

        @Spec
        Scenario givesUp() {
            throw new TestAbortedException("not today");
        }

        @Spec
        Scenario hasNoWords() {
            return List::of;
        }
    }

    /** What tables can do wrong. */
    static class Tables {
        private static final List<String> CALLS = new ArrayList<>();

        @Spec
        Table right() {
            return Sentences.threeVectors();
        }

        @Spec
        Table throwsSomething() {
            throw new IllegalStateException("on purpose");
        }

        @Spec
        Table isEmpty() {
            return Table.forEach(List.<Integer>of(), Sentences::exits);
        }

        @Spec
        Table givesNull() {
            return null;
        }

        @Spec
        Table isNeverTheSame() {
            CALLS.add("again");
            return Table.of(Table.row("call " + CALLS.size(), Sentences.exits(0x30)));
        }
    }

    /** No constructor that could be called. */
    static class NoConstructor {
        NoConstructor(int unused) {}

        @Spec
        Scenario unreachable() {
            return Sentences.exits(0x30);
        }

        /** The class around it cannot be made, so neither can it. */
        class Inner {
            @Spec
            Scenario unreachable() {
                return Sentences.exits(0x30);
            }
        }
    }

    /** A constructor that throws. */
    static class BrokenConstructor {
        BrokenConstructor() {
            throw new IllegalStateException("not built");
        }

        @Spec
        Scenario unreachable() {
            return Sentences.exits(0x30);
        }
    }

    /** A static initialiser that throws. */
    static class BrokenInitialiser {
        static final int VALUE = Integer.parseInt("no number");

        @Spec
        Scenario unreachable() {
            return Sentences.exits(VALUE);
        }

        @Spec
        Table unreachableTable() {
            return Sentences.threeVectors();
        }
    }

    /** Annotations that are wrong. */
    @Behaviour("not an id")
    @SpecTag("two words")
    static class Marked {
        @Spec
        @Behaviour({"S01", "S", "01", "", "S1x"})
        @SpecTag({"fine", "", "a&b"})
        Scenario marked() {
            return Sentences.exits(0x30);
        }
    }

    /** Nothing in it. */
    @SpecClass
    static class Empty {
        Scenario forgotten() {
            return Sentences.exits(0x30);
        }
    }
}

package dev.trapline.engine.samples;

import static dev.trapline.dsl.Words.given;
import static dev.trapline.dsl.Words.hwIrq;
import static dev.trapline.dsl.Words.l1;
import static dev.trapline.dsl.Words.nmi;
import static dev.trapline.dsl.vmx.PinBased.EXT_INTR;
import static dev.trapline.dsl.vmx.VectoredExit.EXTERNAL_INTERRUPT;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.Table;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.engine.Behaviour;
import dev.trapline.engine.Disabled;
import dev.trapline.engine.Issue;
import dev.trapline.engine.KnownDeviation;
import dev.trapline.engine.Link;
import dev.trapline.engine.Pending;
import dev.trapline.engine.Sdm;
import dev.trapline.engine.Spec;
import dev.trapline.engine.SpecTag;
import dev.trapline.engine.Steps;
import dev.trapline.engine.Timeout;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Ways to write specs. */
@SuppressWarnings("ClassCanBeStatic")
public final class WritingSamples {

    private WritingSamples() {}

    /** Several cases that are no table. */
    static class Cases {
        @Spec
        Stream<Table.Case> inAStream() {
            return Stream.of(0x30, 0x40).map(vector -> Table.row("vector " + vector, Sentences.exits(vector)));
        }

        @Spec
        List<Table.Case> inAList() {
            return List.of(Table.row("only", Sentences.exits(0x30)));
        }

        @Spec
        Iterable<Table.Case> inAnIterable() {
            return List.of(Table.row("first", Sentences.exits(0x30)), Table.row("second", Sentences.exits(0x31)));
        }

        @Spec
        final Stream<Table.Case> inAField = Stream.of(Table.row("held", Sentences.exits(0x30)));
    }

    /** What can be wrong with them. */
    static class BadCases {
        @Spec
        Stream<String> ofTexts() {
            return Stream.of("no case");
        }

        @Spec
        Stream<Table.Case> withoutEnd() {
            Table.Case same = Table.row("again", Sentences.exits(0x30));
            return Stream.generate(() -> same);
        }

        @Spec
        Stream<Table.Case> twice() {
            Table.Case same = Table.row("again", Sentences.exits(0x30));
            return Stream.of(same, same);
        }

        @Spec
        Stream<Table.Case> none() {
            return Stream.of();
        }

        @Spec
        Map<String, Scenario> inAMap() {
            return Map.of();
        }
    }

    /** What all specs of a class, and of its contexts, begin with. */
    static class SharedGivens {
        private final Given.OfL1 exiting = given(l1).setsPinBased(EXT_INTR);

        @Spec
        Scenario first() {
            return exiting.when(hwIrq(0x41)).expectExit(EXTERNAL_INTERRUPT);
        }

        @Spec
        Scenario second() {
            return exiting.when(hwIrq(0x42)).expectExit(EXTERNAL_INTERRUPT);
        }

        /** A context. */
        class WithNmi {
            private final Given.OfL1 both = exiting.setsPinBased(dev.trapline.dsl.vmx.PinBased.NMI_EXITING);

            @Spec
            Scenario third() {
                return both.when(nmi()).expectExit(dev.trapline.dsl.vmx.VectoredExit.EXCEPTION_NMI);
            }
        }
    }

    /** Not run, or not passing yet. */
    public static class States {
        private static final AtomicInteger CALLS = new AtomicInteger();

        /** How often specs were called that should not be. */
        public static int calls() {
            return CALLS.get();
        }

        @Spec
        @Disabled("waits for the errata sheet")
        Scenario off() {
            CALLS.incrementAndGet();
            return Sentences.exits(0x30);
        }

        @Spec
        @Disabled("cannot be listed yet")
        Table tableThatIsOff() {
            CALLS.incrementAndGet();
            return Sentences.threeVectors();
        }

        @Spec
        @Pending("needs virtual NMIs")
        Scenario waits() {
            return Sentences.exits(0x30);
        }

        @Spec
        @Pending("not written yet")
        Scenario waitsAndThrows() {
            throw new UnsupportedOperationException("to do");
        }

        /** None of them. */
        @Disabled(" ")
        static class AllOff {
            @Spec
            Scenario off() {
                CALLS.incrementAndGet();
                return Sentences.exits(0x30);
            }
        }
    }

    /** Known to be broken by a core. */
    @Behaviour("S09")
    static class Broken {
        @Spec
        @KnownDeviation(core = "other", because = "it was never told", what = "forgets the interrupt")
        Scenario onOne() {
            return Sentences.exits(0x30);
        }

        @Spec
        @KnownDeviation(core = "other", because = "one")
        @KnownDeviation(core = "bare-metal", because = "two")
        Scenario onTwo() {
            return Sentences.exits(0x30);
        }

        @Spec
        @KnownDeviation(core = "othr", because = "a slip of the pen")
        Scenario onNone() {
            return Sentences.exits(0x30);
        }
    }

    /** With annotations of Jupiter, which mean nothing to a spec. */
    @org.junit.jupiter.api.Tag("tests-beside-the-specs")
    static class Jupiters {
        @Spec
        @org.junit.jupiter.api.Disabled("never read")
        Scenario off() {
            return Sentences.exits(0x30);
        }

        @Spec
        @org.junit.jupiter.api.Tag("slow")
        Scenario slow() {
            return Sentences.exits(0x30);
        }
    }

    /** With budgets of their own. */
    @Steps(7000)
    @Timeout("30s")
    static class Budgets {
        @Spec
        Scenario asItsClass() {
            return Sentences.exits(0x30);
        }

        @Spec
        @Steps(5)
        @Timeout("0.2s")
        Scenario itsOwn() {
            return Sentences.exits(0x30);
        }

        @Spec
        @Steps(0)
        @Timeout("soon")
        Scenario nonsense() {
            return Sentences.exits(0x30);
        }
    }

    /** With something to read. */
    @Sdm("25.2")
    static class Linked {
        @Spec
        @Link("https://lore.kernel.org/kvm/1")
        @Link(value = "https://lore.kernel.org/kvm/2", name = "the patch")
        @Issue({"KVM-42", "https://bugzilla.kernel.org/show_bug.cgi?id=43"})
        @Sdm("27.2.2")
        Scenario links() {
            return Sentences.exits(0x30);
        }

        @Spec
        @Link("javascript:alert(1)")
        @Issue("")
        @Sdm({})
        Scenario nonsense() {
            return Sentences.exits(0x30);
        }
    }

    /** A name of a project's own for several annotations. */
    @Target({ElementType.METHOD, ElementType.TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @SpecTag("regression")
    @Behaviour("S11")
    @Issue("KVM-77")
    public @interface Regression {}

    /** One that makes a spec by itself. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Spec
    @SpecTag("slow")
    @Regression
    public @interface SlowRegression {}

    /** Annotations of a project's own. */
    static class Composed {
        @SlowRegression
        Scenario byItself() {
            return Sentences.exits(0x30);
        }

        @Spec("named here")
        @Regression
        Scenario beside() {
            return Sentences.exits(0x30);
        }
    }
}

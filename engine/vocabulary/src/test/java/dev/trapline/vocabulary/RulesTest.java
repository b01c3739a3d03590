package dev.trapline.vocabulary;

import static dev.trapline.dsl.Words.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.trapline.dsl.Given;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Vocabulary;
import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.scenario.Scenario;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RulesTest {

    static class Fine implements Vocabulary {
        static final int VECTOR = 0x30;
        final Given.OfL1 shared = given(l1);

        Given.OfL1 start() {
            return shared;
        }

        private static int helper() {
            return VECTOR;
        }

        Incoming arrives() {
            return hwIrq(helper());
        }
    }

    static class FinalStep implements Vocabulary {
        final Given.OfL1 start() {
            return given(l1);
        }
    }

    static class PrivateStep implements Vocabulary {
        Given.OfL1 start() {
            return more();
        }

        private Given.OfL1 more() {
            return given(l1);
        }
    }

    static class StaticStep implements Vocabulary {
        static Given.OfL1 start() {
            return given(l1);
        }
    }

    interface StaticStepInInterface extends Vocabulary {
        static Given.OfL1 start() {
            return given(l1);
        }
    }

    static class Remembers implements Vocabulary {
        private int calls;

        Given.OfL1 start() {
            calls++;
            return calls > 1 ? given(l1).hasInterruptsEnabled() : given(l1);
        }
    }

    static class RemembersForAll implements Vocabulary {
        private static int calls;

        Given.OfL1 start() {
            calls++;
            return calls > 1 ? given(l1).hasInterruptsEnabled() : given(l1);
        }
    }

    static class InheritsMemory extends Remembers {}

    static class NeedsMore implements Vocabulary {
        private final int vector;

        NeedsMore(int vector) {
            this.vector = vector;
        }

        Incoming arrives() {
            return hwIrq(vector);
        }
    }

    @SuppressWarnings("ClassCanBeStatic") // It is what the test is about.
    class Inner implements Vocabulary {
        Given.OfL1 start() {
            return given(l1);
        }
    }

    static class PrivateConstructor implements Vocabulary {
        private PrivateConstructor() {}

        Given.OfL1 start() {
            return given(l1);
        }
    }

    static final class FinalClass implements Vocabulary {
        Given.OfL1 start() {
            return given(l1);
        }
    }

    sealed interface Sealed extends Vocabulary {
        default Given.OfL1 start() {
            return given(l1);
        }

        record Only() implements Sealed {}
    }

    interface WithoutBody extends Vocabulary {
        Given.OfL1 start();
    }

    interface Empty extends Vocabulary {
        default int number() {
            return 7;
        }
    }

    interface TakesChain extends Vocabulary {
        default Scenario ends(L2Runs here) {
            return here.expectNothing();
        }
    }

    interface ReturnsInput extends Vocabulary {
        default InputEvent arrives() {
            return hwIrq(0x30);
        }
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(
                        FinalStep.class, "has step start(), which is final; a subclass must be able to override it"),
                Arguments.of(
                        PrivateStep.class, "has step more(), which is private; a subclass must be able to override it"),
                Arguments.of(
                        StaticStep.class,
                        "has step start(), which is static; only a method of an instance can say its name"),
                Arguments.of(
                        StaticStepInInterface.class,
                        "has step start(), which is static; only a method of an instance can say its name"),
                Arguments.of(
                        Remembers.class, "has field calls, which is not final; a step keeps nothing between two specs"),
                Arguments.of(
                        RemembersForAll.class,
                        "has field calls, which is not final; a step keeps nothing between two specs"),
                Arguments.of(
                        InheritsMemory.class,
                        "has field calls, which is not final; a step keeps nothing between two specs"),
                Arguments.of(NeedsMore.class, "has no constructor without parameters"),
                Arguments.of(
                        Inner.class, "is an inner class, so it has no constructor without parameters; make it static"),
                Arguments.of(PrivateConstructor.class, "has a private constructor, which no subclass can call"),
                Arguments.of(FinalClass.class, "is final; a subclass of it says the names of its steps"),
                Arguments.of(Sealed.class, "is sealed; a subclass of it says the names of its steps"),
                Arguments.of(WithoutBody.class, "has no body for start(), which nobody else can give it"),
                Arguments.of(
                        Empty.class,
                        "has no step: a step returns where a chain goes on, such as Given.OfL1, or a Phrase, or an Incoming"),
                Arguments.of(
                        TakesChain.class,
                        "has step ends(…), which takes L2Runs; a step that goes on from a chain returns a Phrase<L2Runs, …>, for then(…) or and(…)"),
                Arguments.of(
                        ReturnsInput.class,
                        "has step arrives(), which returns InputEvent, which cannot carry its name; let it return Incoming"));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(Class<? extends Vocabulary> type, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubclassMaker().ofVocabulary(type))
                .withMessage("Vocabulary %s %s".formatted(type.getName(), why));
    }

    @Test
    void constantsAndHelpersAreFine() {
        assertThatCode(() -> new SubclassMaker().ofVocabulary(Fine.class)).doesNotThrowAnyException();
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        class Bad implements Vocabulary {
            final Given.OfL1 start() {
                return given(l1);
            }

            static Given.OfL1 other() {
                return given(l1);
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubclassMaker().ofSpecs(Bad.class))
                .withMessageContaining("has no step");
        assertThat(new Bad().start()).isNotSameAs(Bad.other());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubclassMaker().ofVocabulary(Bad.class))
                .withMessageContaining("other(), which is static")
                .withMessageContaining("; and has step start(), which is final");
    }
}

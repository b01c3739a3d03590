package dev.trapline.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.grade.bytecode.Mutation;
import dev.trapline.grade.bytecode.Places;
import dev.trapline.grade.run.CoreFamily;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EquivalentsTest {

    private static final String MARK =
            "negate\tdev.trapline.model.machine.VectorSet\thighest\ttakes the condition on words, word the other way round\tno reason";

    private static final List<Mutation> MUTATIONS = new Places(
                    CoreFamily.of(List.of("bare-metal"), "dev.trapline.model").classFiles())
            .in("dev.trapline.model.machine.VectorSet"::equals, method -> true);

    @Test
    void aMarkTellsTheReason() {
        Equivalents equivalents = Equivalents.of(Stream.of("# a comment", "", MARK));
        assertThat(MUTATIONS.stream().flatMap(one -> equivalents.reason(one).stream()))
                .containsExactly("no reason");
    }

    @Test
    void aMarkThatFitsIsNotReported() {
        assertThat(Equivalents.of(Stream.of(MARK)).unfitting(MUTATIONS)).isEmpty();
    }

    @Test
    void aMarkThatFitsNoMutationIsReported() {
        assertThat(Equivalents.of(Stream.of(MARK.replace("highest", "higher"))).unfitting(MUTATIONS))
                .singleElement()
                .asString()
                .startsWith("no mutation is negate dev.trapline.model.machine.VectorSet.higher: takes");
    }

    @Test
    void theShippedMarksFitTheModels() {
        List<Mutation> all = new Places(CoreFamily.of(List.of("bare-metal"), "dev.trapline.model")
                        .classFiles())
                .in(type -> true, method -> true);

        assertThat(Equivalents.shipped().unfitting(all)).isEmpty();
    }

    @Test
    void aLineThatIsNoMarkIsRefused() {
        assertThatThrownBy(() -> Equivalents.of(Stream.of("", "negate\tno tabs")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "Line 2 of the equivalent mutations: operator, class, method, words and reason");
    }

    @Test
    void aMarkWithoutAReasonIsRefused() {
        assertThatThrownBy(() -> Equivalents.of(Stream.of(MARK.replace("no reason", " "))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMutationIsMarkedOnce() {
        assertThatThrownBy(() -> Equivalents.of(Stream.of(MARK, MARK)))
                .hasMessageStartingWith("Line 2 of the equivalent mutations marks one a second time");
    }
}

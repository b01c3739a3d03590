package dev.trapline.grade.bytecode;

import static dev.trapline.grade.bytecode.MutatedSample.callChosen;
import static dev.trapline.grade.bytecode.MutatedSample.callUnchosen;
import static dev.trapline.grade.bytecode.MutatedSample.mutations;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaTest {

    @Test
    void aMethodIsAsItWasWhileNoMutantIsChosen() {
        assertThat(callUnchosen("calls")).isEqualTo("[one]");
        assertThat(callUnchosen("twoSteps")).isEqualTo("[one, two, three]");
        assertThat(callUnchosen("bound", 3)).isEqualTo("not below");
    }

    @Test
    void aMutantThatIsChosenLeavesOtherMethodsAsTheyWere() {
        Schema.Choice choice = choice(Operator.DROP_CALL, "calls");
        assertThat(callChosen(choice, "calls")).isEqualTo("[]");
        assertThat(callChosen(choice, "callsInACondition", true)).isEqualTo("[open]");
    }

    @Test
    void nothingIsLeftOfAMutantWhenAnotherIsChosen() {
        callChosen(choice(Operator.DROP_CALL, "calls"), "calls");
        assertThat(callChosen(choice(Operator.DROP_CALL, "callsInACondition"), "calls"))
                .isEqualTo("[one]");
    }

    @Test
    void aMutantOfAnInitialiserIsNotAmongThem() {
        assertThat(Stream.of(Operator.values()).flatMap(operator -> mutations(operator, "<clinit>").stream()))
                .isNotEmpty()
                .allSatisfy(
                        one -> assertThat(MutatedSample.schema().choice(one)).isEmpty());
    }

    private static Schema.Choice choice(Operator operator, String method) {
        return MutatedSample.schema().choice(mutations(operator, method).get(0)).orElseThrow();
    }
}

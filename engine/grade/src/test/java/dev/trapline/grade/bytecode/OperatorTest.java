package dev.trapline.grade.bytecode;

import static dev.trapline.grade.bytecode.MutatedSample.call;
import static dev.trapline.grade.bytecode.MutatedSample.mutations;
import static dev.trapline.grade.bytecode.MutatedSample.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class OperatorTest {

    @Test
    void aConditionIsTakenTheOtherWayRound() {
        assertThat(call("takes the condition on up the other way round", "condition", true))
                .isEqualTo("down");
        assertThat(call("takes the condition on up the other way round", "condition", false))
                .isEqualTo("up");
    }

    @Test
    void theAnswerOfACallIsTakenTheOtherWayRound() {
        assertThat(call(words(Operator.NEGATE, "answer").get(0), "answer")).isEqualTo(false);
    }

    @Test
    void anAnswerThatIsAConditionIsNegatedOnce() {
        assertThat(words(Operator.NEGATE, "answerAsCondition"))
                .containsExactly("takes the answer of List#isEmpty the other way round");
    }

    @Test
    void aCallForItsEffectIsLeftOut() {
        assertThat(call("does not call Sample#act", "calls")).isEqualTo("[]");
    }

    @Test
    void aCallInsideAConditionIsLeftOut() {
        String words = words(Operator.DROP_CALL, "callsInACondition").get(0);
        assertThat(call(words, "callsInACondition", true)).isEqualTo("[]");
        assertThat(call(words, "callsInACondition", false)).isEqualTo("[]");
    }

    @Test
    void aCallWhoseAnswerNobodyLooksAtIsLeftOut() {
        assertThat(words(Operator.DROP_CALL, "answerOfNoInterest")).containsExactly("does not call List#add");
        assertThat(call("does not call List#add", "answerOfNoInterest")).isEqualTo("[]");
    }

    @Test
    void aCallThatOnlyChecksIsLeftAlone() {
        assertThat(mutations(Operator.DROP_CALL, "check")).isEmpty();
    }

    @Test
    void aWriteToAVmcsFieldIsLeftOut() {
        assertThat(call("does not write GUEST_RIP", "writes")).isEqualTo("[]");
    }

    @Test
    void aWriteGoesToTheVmcsFieldBehind() {
        assertThat(words(Operator.SWAP_WRITE, "writes")).containsExactly("writes GUEST_RFLAGS in place of GUEST_RIP");
        assertThat(call("writes GUEST_RFLAGS in place of GUEST_RIP", "writes")).isEqualTo("[GUEST_RFLAGS=5]");
    }

    @Test
    void theOtherVmcsIsUsed() {
        assertThat(call("uses VMCS01 in place of VMCS02", "choosesVmcs")).isEqualTo("VMCS01");
    }

    @Test
    void aFieldKeepsWhatItHad() {
        assertThat(call("leaves pending as it was", "keeps")).isEqualTo("0 0");
    }

    @Test
    void aWriteGoesToAnotherFieldOfTheType() {
        assertThat(call("writes inService in place of pending", "keeps")).isEqualTo("0 7");
    }

    @Test
    void aFieldThatIsTheOnlyOneOfItsTypeHasNoOther() {
        assertThat(mutations(Operator.SWAP_WRITE, "keepsTheOnlyOne")).isEmpty();
    }

    @Test
    void whatAConstructorSetsIsLeftAlone() {
        assertThat(mutations(Operator.KEEP_STALE, "<init>")).isEmpty();
    }

    @Test
    void neighboursInAnOrderChangePlaces() {
        assertThat(call("has SECOND before FIRST", "order")).isEqualTo("[SECOND, FIRST, THIRD]");
        assertThat(call("has THIRD before SECOND", "order")).isEqualTo("[FIRST, THIRD, SECOND]");
        assertThat(mutations(Operator.SWAP_ORDER, "<clinit>")).hasSize(2);
    }

    @Test
    void aBoundIsOneOff() {
        String words = "has the bound of level, 3 one off";
        assertThat(call(words, "bound", 2)).isEqualTo("below");
        assertThat(call(words, "bound", 3)).isEqualTo("below");
        assertThat(call(words, "bound", 4)).isEqualTo("not below");
    }

    @Test
    void aMethodReturnsBeforeALine() {
        assertThat(words(Operator.RETURN_EARLY, "steps"))
                .containsExactly(
                        "returns before it calls Sample#act (1 of 2)", "returns before it calls Sample#act (2 of 2)");
        assertThat(call("returns before it calls Sample#act (1 of 2)", "twoSteps"))
                .isEqualTo("[]");
        assertThat(call("returns before it calls Sample#act (2 of 2)", "twoSteps"))
                .isEqualTo("[one]");
    }

    @Test
    void aPredicateAnswersAtOnce() {
        assertThat(call("answers true at once", "between", 9)).isEqualTo(true);
        assertThat(call("answers false at once", "between", 3)).isEqualTo(false);
    }

    @Test
    void tellsTheLine() {
        assertThat(mutations(Operator.NEGATE, "condition"))
                .singleElement()
                .extracting(Mutation::line)
                .isEqualTo(31);
    }

    @Test
    void wordsNameOneMutation() {
        assertThat(MutatedSample.mutations())
                .extracting(one -> one.operator() + one.method() + one.words())
                .doesNotHaveDuplicates();
    }

    @Test
    void everyMutantIsAClassThatTheJvmAccepts() {
        assertThat(MutatedSample.mutations())
                .hasSizeGreaterThan(30)
                .allSatisfy(one -> assertThatCode(() -> MutatedSample.load(one)).doesNotThrowAnyException());
    }
}

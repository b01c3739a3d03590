package dev.trapline.dsl;

import static dev.trapline.dsl.Words.*;
import static dev.trapline.dsl.vmx.PinBased.*;
import static dev.trapline.dsl.vmx.VectoredExit.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.Expected;
import dev.trapline.dsl.scenario.OwnStep;
import dev.trapline.dsl.scenario.Said;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.scenario.SourceLine;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OwnWordsTest {

    private static final SourceLine HERE = new SourceLine("specs/DiskSpec.java", 7);

    @SuppressWarnings("unchecked")
    private static <T> T named(String words, T returned) {
        return (T) OwnWords.named(new OwnStep(words, HERE), returned);
    }

    private static Given.OfL1 exiting() {
        return named("L1 owns its devices", given(l1).setsPinBased(EXT_INTR));
    }

    private static Phrase<L2Runs, L1Runs> exits() {
        return named(
                "the disk is seen", here -> here.expectExit(EXTERNAL_INTERRUPT).withoutVector());
    }

    private static Incoming disk() {
        return named("the disk is done", hwIrq(0x30));
    }

    /** What was said as nested brackets. */
    private static String tree(List<Said> all) {
        return all.stream()
                .map(one -> one.parts().isEmpty() ? one.words() : one.words() + " [" + tree(one.parts()) + "]")
                .collect(Collectors.joining(", "));
    }

    @Test
    void aStepStandsInTheSentenceWithWhatItStandsFor() {
        Scenario chain = exiting().when(disk()).then(exits());

        assertThat(chain.sentence())
                .isEqualTo("Given L1 owns its devices (L1 sets pin-based EXT_INTR); when the disk is done"
                        + " (hardware interrupt 0x30 arrives); then the disk is seen"
                        + " (expect exit EXTERNAL_INTERRUPT, and it tells no vector).");
    }

    @Test
    void aChainOfShippedWordsHasNothingToUnfold() {
        assertThat(given(l1)
                        .setsPinBased(EXT_INTR)
                        .when(hwIrq(0x30))
                        .expectExit(EXTERNAL_INTERRUPT)
                        .said())
                .isEmpty();
    }

    @Test
    void aStepThatIsSaidTwiceIsTwoSteps() {
        Phrase<L1Runs, L1Runs> works = named("L1 works", here -> here.then(l1).runs(3));

        Scenario chain = exiting().when(hwIrq(0x30)).then(exits()).then(works).then(works);

        assertThat(tree(chain.said())).endsWith("L1 works [L1 runs 3 instructions], L1 works [L1 runs 3 instructions]");
    }

    @Test
    void stepsAreMadeOfSteps() {
        Phrase<L2Runs, L1Runs> whole =
                named("the disk is served", here -> here.when(disk()).then(exits()));

        assertThat(tree(exiting()
                        .when(nmi())
                        .expectNmiTo(l2)
                        .afterHandlerReturns()
                        .then(whole)
                        .said()))
                .endsWith("the disk is served [the disk is done [hardware interrupt 0x30 arrives],"
                        + " the disk is seen [exit EXTERNAL_INTERRUPT, it tells no vector]]");
    }

    @Test
    void aGivenStepGoesOnFromOthers() {
        Phrase<Given, Given.OfL2> asleep =
                named("its guest sleeps", here -> here.and(l2).isHalted());

        assertThat(exiting().and(asleep).hasNmisBlocked().when(hwIrq(0x30)).sentence())
                .startsWith(
                        "Given L1 owns its devices (L1 sets pin-based EXT_INTR), and its guest sleeps (L2 is halted), and L2 has NMIs");
    }

    @Test
    void severalThatArriveAtOnceAreOneStepWithAllNames() {
        assertThat(tree(exiting().when(disk(), nmi()).then(exits()).said()))
                .contains("the disk is done and an NMI arrives [hardware interrupt 0x30 arrives and an NMI arrives]");
    }

    @Test
    void oneNameMayStandForSeveralInputs() {
        Incoming both = named("both disks are done", Incoming.all(disk(), hwIrq(0x51)));

        assertThat(tree(exiting().when(both).then(exits()).said()))
                .contains("both disks are done [hardware interrupt 0x30 arrives and hardware interrupt 0x51 arrives]");
    }

    @Test
    void theInputIsTheSameByItsNameAsWithout() {
        assertThat(ScenarioCompiler.compile(exiting().when(disk()).then(exits()))
                        .program())
                .isEqualTo(ScenarioCompiler.compile(given(l1)
                                .setsPinBased(EXT_INTR)
                                .when(hwIrq(0x30))
                                .expectExit(EXTERNAL_INTERRUPT)
                                .withoutVector())
                        .program());
    }

    @Test
    void chainsAreEqualThatSayTheSameInOtherWords() {
        assertThat(exiting().when(disk()).then(exits()))
                .isEqualTo(given(l1)
                        .setsPinBased(EXT_INTR)
                        .when(hwIrq(0x30))
                        .expectExit(EXTERNAL_INTERRUPT)
                        .withoutVector());
    }

    @Test
    void theChainBeginsWhereTheStepIsUsed() {
        assertThat(exiting().when(disk()).source()).isEqualTo(HERE);
    }

    @Test
    void laterWordsMayTellMoreOfTheLastInAStep() {
        Phrase<L2Runs, AfterExit> late = named("the disk is seen", here -> here.expectExit(EXTERNAL_INTERRUPT));

        assertThat(tree(exiting().when(disk()).then(late).afterInstructions(2).said()))
                .endsWith("the disk is seen [exit EXTERNAL_INTERRUPT after 2 more instructions]");
    }

    @Test
    void whatAStepExpectsIsToldWithItsNameWhereTheSpecStands() {
        Phrase<L2Runs, Scenario> either = named(
                "it comes",
                here -> here.expectOneOf(
                        now -> now.then(exits()),
                        later -> later.expectExit(EXTERNAL_INTERRUPT).afterInstructions(1)));
        Compilation compilation =
                ScenarioCompiler.compile(exiting().when(disk()).then(either));

        List<Expected> second = compilation.outcomes().get(1);
        assertThat(second.get(2).step().origin()).isEqualTo(HERE);
        assertThat(second.get(2).step().about("exit")).isEqualTo("it comes: exit");
        assertThat(compilation.outcomes().get(0).get(2).step().about("exit"))
                .isEqualTo("it comes: the disk is seen: exit");
    }

    @Test
    void whatIsNoChainHasNoName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> named("a number", 4711))
                .withMessage("4711 is no chain of words");
    }
}

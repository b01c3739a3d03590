package dev.trapline.vocabulary;

import static dev.trapline.dsl.Words.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.trapline.dsl.As;
import dev.trapline.dsl.Given;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Phrase;
import dev.trapline.dsl.Vocabulary;
import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.Said;
import dev.trapline.dsl.scenario.Scenario;
import java.lang.reflect.Constructor;
import org.junit.jupiter.api.Test;

class SubclassMakerTest {

    static class Timers implements Vocabulary {
        Given.OfL1 aBusyHypervisor() {
            return given(l1).hasInterruptsEnabled();
        }

        @As("timer %2$d of %1$s fires, 100%% sure")
        Incoming timerFires(String who, int number) {
            return hwIrq(0x20 + number);
        }

        @As("%d and %d")
        Incoming misfit(int one) {
            return hwIrq(one);
        }

        Phrase<L2Runs, Scenario> nothingComes() {
            return here -> here.expectNothing();
        }

        int helper() {
            return 7;
        }
    }

    static class MoreTimers extends Timers {
        @Override
        Given.OfL1 aBusyHypervisor() {
            return super.aBusyHypervisor().hasTrapGate(0x30);
        }
    }

    private static <T extends Vocabulary> T make(Class<T> type) throws ReflectiveOperationException {
        Constructor<? extends T> constructor =
                new SubclassMaker().ofVocabulary(type).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    @Test
    void theSameClassEachTime() {
        assertThat(new SubclassMaker().ofVocabulary(Timers.class))
                .isSameAs(new SubclassMaker().ofVocabulary(Timers.class));
    }

    @Test
    void textAndArgumentsAsTheStepSays() throws ReflectiveOperationException {
        Timers timers = make(Timers.class);

        assertThat(timers.aBusyHypervisor().when(timers.timerFires("L1", 4)).sentence())
                .endsWith("when timer 4 of L1 fires, 100% sure (hardware interrupt 0x24 arrives).");
    }

    @Test
    void theLineIsWhereTheStepIsUsed() throws ReflectiveOperationException {
        Timers timers = make(Timers.class);
        int line = new Throwable().getStackTrace()[0].getLineNumber() + 1;
        Said step = timers.aBusyHypervisor().when(nmi()).said().get(0);

        assertThat(step.source().line()).isEqualTo(line);
        assertThat(step.source().file()).endsWith("/SubclassMakerTest.java");
        assertThat(step.parts().get(0).source().line()).isLessThan(line);
    }

    @Test
    void aStepThatOverridesAnotherSaysItsNameOnce() throws ReflectiveOperationException {
        assertThat(make(MoreTimers.class).aBusyHypervisor().when(nmi()).sentence())
                .startsWith(
                        "Given a busy hypervisor (L1 has interrupts enabled, and L1 has a trap gate for vector 0x30); when");
    }

    @Test
    void anAsThatDoesNotFitSaysSo() throws ReflectiveOperationException {
        Timers timers = make(Timers.class);

        assertThatExceptionOfType(MisuseException.class)
                .isThrownBy(() -> timers.misfit(0x30))
                .withMessageStartingWith("@As(\"%d and %d\"): must fit the 1 arguments of its step: ");
    }

    @Test
    void helpersAreLeftAlone() throws ReflectiveOperationException {
        assertThat(make(Timers.class).helper()).isEqualTo(7);
    }

    @Test
    void whatAStepThrowsComesOutAsItIs() throws ReflectiveOperationException {
        Timers timers = make(Timers.class);

        assertThatExceptionOfType(MisuseException.class)
                .isThrownBy(() -> timers.timerFires("L1", 0x1000))
                .withMessageStartingWith("hwIrq(0x1020)");
    }
}

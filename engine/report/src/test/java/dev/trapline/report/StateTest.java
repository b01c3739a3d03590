package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateTest {

    @ParameterizedTest
    @CsvSource({
        "PASSED,                       PASSED",
        "PASSED PASSED,                PASSED",
        "PASSED UNSUPPORTED,           PASSED",
        "PASSED DEVIATION,             DEVIATION",
        "PASSED PREDICTION,            PREDICTION",
        "PREDICTION DEVIATION,         DEVIATION",
        "PREDICTION FAILED,            FAILED",
        "PASSED DEVIATION FAILED,      FAILED",
        "PASSED ERROR,                 FAILED",
        "UNSUPPORTED,                  UNSUPPORTED",
        "UNSUPPORTED UNSUPPORTED,      UNSUPPORTED",
        "SKIPPED,                      NOT_RUN",
        "SKIPPED PASSED,               PASSED",
        "SKIPPED UNSUPPORTED,          UNSUPPORTED",
    })
    void theWorstThatIsKnownDecides(String verdicts, State state) {
        List<Entry> entries = Stream.of(verdicts.split(" "))
                .map(verdict -> entry(Verdict.valueOf(verdict), Sight.ALL))
                .toList();

        assertThat(State.of(Catalogue.Kind.L1, entries)).isEqualTo(state);
    }

    @Test
    void noResultMeansNotRun() {
        assertThat(State.of(Catalogue.Kind.L1, List.of())).isEqualTo(State.NOT_RUN);
    }

    @Test
    void aPassThatSawNothingIsNoPass() {
        assertThat(State.of(Catalogue.Kind.L1, List.of(entry(Verdict.PASSED, Sight.NOTHING))))
                .isEqualTo(State.NOT_OBSERVABLE);
    }

    @Test
    void aPassSeenInPartCountsForL1ButNotForTheInsideOfL0() {
        List<Entry> partly = List.of(entry(Verdict.PASSED, Sight.PART));

        assertThat(State.of(Catalogue.Kind.L1, partly)).isEqualTo(State.PASSED);
        assertThat(State.of(Catalogue.Kind.WHITE_BOX, partly)).isEqualTo(State.NOT_OBSERVABLE);
    }

    @Test
    void whatAResultSawFollowsFromItsExpectations() {
        assertThat(Sight.of(List.of())).isEqualTo(Sight.ALL);
        assertThat(Sight.of(List.of(expectation(Outcome.PASSED)))).isEqualTo(Sight.ALL);
        assertThat(Sight.of(List.of(expectation(Outcome.PASSED), expectation(Outcome.NOT_OBSERVABLE))))
                .isEqualTo(Sight.PART);
        assertThat(Sight.of(List.of(expectation(Outcome.NOT_OBSERVABLE), expectation(Outcome.UNCHECKED))))
                .isEqualTo(Sight.NOTHING);
    }

    @Test
    void aPassThatSawNothingIsNotShownAsAPass() {
        assertThat(entry(Verdict.PASSED, Sight.NOTHING).mark()).isEqualTo(State.NOT_OBSERVABLE);
        assertThat(entry(Verdict.PASSED, Sight.PART).mark()).isEqualTo(Verdict.PASSED);
        assertThat(entry(Verdict.FAILED, Sight.NOTHING).mark()).isEqualTo(Verdict.FAILED);
    }

    @Test
    void manyResultsAreShownByTheirWorst() {
        Entry passed = entry(Verdict.PASSED, Sight.ALL);
        Entry blind = entry(Verdict.PASSED, Sight.NOTHING);

        assertThat(Tally.of(List.of(passed)).words()).isEqualTo("passed");
        assertThat(Tally.of(List.of(passed, passed)).words()).isEqualTo("passed 2");
        assertThat(Tally.of(List.of(passed, blind)).words()).isEqualTo("passed 1 of 2");
        assertThat(Tally.of(List.of(blind, blind)).words()).isEqualTo("not observable 2");
        assertThat(Tally.of(List.of(passed, entry(Verdict.ERROR, Sight.ALL), entry(Verdict.FAILED, Sight.ALL)))
                        .words())
                .isEqualTo("error 1 of 3");
    }

    private static Expectation expectation(Outcome outcome) {
        return new Expectation("x", outcome, Optional.empty(), Optional.empty());
    }

    private static Entry entry(Verdict verdict, Sight sight) {
        return new Entry(
                "nested",
                verdict,
                sight,
                List.of("S01"),
                Optional.empty(),
                Optional.empty(),
                new Entry.Size(1, 0),
                new Entry.Place(0, 0, 0));
    }
}

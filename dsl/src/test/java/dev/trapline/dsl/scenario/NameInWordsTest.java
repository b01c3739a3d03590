package dev.trapline.dsl.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameInWordsTest {

    @ParameterizedTest
    @CsvSource({
        "exitsWithoutAVector, exits without a vector",
        "exits_without_a_vector, exits without a vector",
        "exits, exits",
        "Exits, exits",
        "exitsToL1, exits to L1",
        "l2RunsOn, L2 runs on",
        "toldToL1AtOnce, told to L1 at once",
        "aLine, a line",
        "L2RunsOn, L2 runs on",
        "anNMIIsDelivered, an NMI is delivered",
        "withAnNMI, with an NMI",
        "EXT_INTR_exits, EXT INTR exits",
        "_leading__and_trailing_, leading and trailing",
        "vector0x30Exits, vector0x30 exits",
        "X, x",
        "_, _"
    })
    void wordsOfAName(String name, String words) {
        assertThat(NameInWords.of(name)).isEqualTo(words);
    }
}

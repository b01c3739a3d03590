package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Specs for several cases that return no table. */
class CasesTest {

    private static final String SAMPLES = "dev.trapline.engine.samples.WritingSamples$";
    private static final String CASES = "[class:samples.WritingSamples]/[nested:Cases]/";

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void oneCore() {
        kit = new Kit(folder).cores("bare-metal");
    }

    @Test
    void eachRowIsAResult() {
        assertThat(kit.found(selectClass(SAMPLES + "Cases")))
                .containsExactly(
                        CASES + "[field:inAField]/[case:held]/[core:bare-metal]",
                        CASES + "[spec:inAList]/[case:only]/[core:bare-metal]",
                        CASES + "[spec:inAStream]/[case:vector 48]/[core:bare-metal]",
                        CASES + "[spec:inAStream]/[case:vector 64]/[core:bare-metal]",
                        CASES + "[spec:inAnIterable]/[case:first]/[core:bare-metal]",
                        CASES + "[spec:inAnIterable]/[case:second]/[core:bare-metal]");
    }

    @Test
    void theyRun() {
        kit.run(selectClass(SAMPLES + "Cases"))
                .testEvents()
                .assertStatistics(events -> events.started(6).succeeded(6));

        assertThat(kit.results())
                .filteredOn(result -> result.string("title").equals("in a stream"))
                .extracting(result -> result.string("case"))
                .containsExactly("vector 48", "vector 64");
    }

    @Test
    void oneOfThemAlone() {
        assertThat(kit.found(selectIteration(selectMethod(SAMPLES + "Cases#inAStream"), 1)))
                .containsExactly(CASES + "[spec:inAStream]/[case:vector 64]/[core:bare-metal]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ofTexts    | gives something else than a case at place 1; cases are made by Table.row(name, scenario)
            withoutEnd | gives more than 250000 cases; does it ever end?
            twice      | stands twice in the table; each case needs a name of its own
            none       | needs at least one case
            inAMap     | returns Map; a spec returns a Scenario or, for several cases, a Table, or a Stream or Iterable of its rows
            """)
    void whatIsWrongFailsAndIsReported(String method, String why) {
        var selector = selectMethod(SAMPLES + "BadCases#" + method);

        assertThat(kit.issues(selector)).anySatisfy(issue -> assertThat(issue).contains(method, why));
        assertThat(kit.message(selector)).contains(why);
    }
}

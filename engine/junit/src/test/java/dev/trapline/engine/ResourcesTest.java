package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.trapline.engine.samples.ResourceSamples;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;

/** Classes of specs whose constructors take something. */
class ResourcesTest {

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void kit() {
        ResourceSamples.reset();
        kit = new Kit(folder).cores("other");
    }

    private static DiscoverySelector sample(String name) {
        return selectClass("dev.trapline.engine.samples.ResourceSamples$" + name);
    }

    @Test
    void aResourceIsMadeOnceInARunAndClosedAtItsEnd() {
        kit.run(sample("Taking"))
                .testEvents()
                .assertStatistics(events -> events.started(3).succeeded(3));

        assertThat(ResourceSamples.life()).containsExactly("vectors made", "vectors closed", "vectors closed");
        assertThat(kit.results())
                .extracting(result -> result.string("sentence").replaceAll(".*(0x[56][12]).*", "$1"))
                .containsExactly("0x51", "0x52", "0x61");
    }

    @Test
    void whatOnlyATableNeedsToBeListedIsClosedBeforeTheRun() {
        kit.discover(sample("Listing"));
        assertThat(ResourceSamples.life()).containsExactly("vectors made", "vectors closed");

        ResourceSamples.reset();
        kit.run(sample("Listing"))
                .testEvents()
                .assertStatistics(events -> events.started(1).succeeded(1));
        assertThat(ResourceSamples.life())
                .containsExactly("vectors made", "vectors closed", "vectors made", "vectors closed");
    }

    @Test
    void nothingIsMadeWhileSpecsAreOnlyLookedFor() {
        kit.discover(sample("Taking"));

        assertThat(ResourceSamples.life()).isEmpty();
    }

    @Test
    void theLastOneMadeIsClosedFirstAndOneThatCannotBeClosedIsAFailureOfTheRun() {
        var results = kit.run(sample("TakingTwo"));

        results.testEvents().assertStatistics(events -> events.started(1).succeeded(1));
        assertThat(ResourceSamples.life())
                .containsExactly("vectors made", "stubborn made", "stubborn closed", "vectors closed");
        assertThat(results.containerEvents().failed().stream())
                .singleElement()
                .satisfies(event -> assertThat(event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow())
                        .hasMessageContaining("ResourceSamples$Stubborn could not be closed")
                        .hasMessageContaining("still in use"));
        assertThat(kit.log())
                .last()
                .satisfies(end -> assertThat(end.string("type")).isEqualTo("end"));
    }

    @Test
    void aProviderThatThrowsIsAskedOnceAndFailsEachSpecThatNeedsIt() {
        var results = kit.run(sample("TakingNothing"));

        assertThat(Kit.thrown(results))
                .hasSize(2)
                .allSatisfy(thrown -> assertThat(thrown)
                        .hasMessage("Provider dev.trapline.engine.samples.ResourceSamples$Nowhere gave nothing:"
                                + " java.io.IOException: no such file"));
        assertThat(ResourceSamples.life()).containsExactly("asked for nothing");
    }

    @Test
    void aParameterThatNobodyMakesIsReportedAndFails() {
        String why = "The constructor of dev.trapline.engine.samples.ResourceSamples$WithoutProvider takes a Vectors,"
                + " which no provider makes; name one with @Uses, or let it take nothing";

        assertThat(kit.issues(sample("WithoutProvider")))
                .singleElement()
                .asString()
                .endsWith(why);
        assertThat(kit.message(sample("WithoutProvider"))).endsWith(why);
    }

    @Test
    void severalConstructorsLeaveItOpen() {
        assertThat(kit.message(sample("SeveralConstructors")))
                .endsWith("ResourceSamples$SeveralConstructors has several constructors and none without parameters,"
                        + " so nobody can know which one to take");
    }
}

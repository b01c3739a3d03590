package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.engine.samples.ExitSamples;
import dev.trapline.engine.samples.InheritedSamples;
import dev.trapline.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.Event;

/** In which order specs run, and that nothing but the order depends on it. */
class OrderTest {

    private static final DiscoverySelector[] ALL = {selectClass(ExitSamples.class), selectClass(InheritedSamples.class)
    };

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void kit() {
        kit = new Kit(folder).cores("bare-metal,other,throwing");
    }

    private static List<String> order(Kit kit, DiscoverySelector... selectors) {
        return kit.run(selectors)
                .testEvents()
                .started()
                .map(Event::getTestDescriptor)
                .map(test -> test.getUniqueId().toString())
                .toList();
    }

    /** What the logs say of each result, but for how long it took. */
    private static Set<String> said(Kit kit) {
        Set<String> said = new TreeSet<>();
        for (JsonObject result : kit.results()) {
            said.add(result.toString().replaceAll("micros=[^]]*]", ""));
        }
        return said;
    }

    @Test
    void aSeedMixesAndRepeats() {
        List<String> byName = order(kit, ALL);
        kit.with(Settings.ORDER, "random").with(Settings.ORDER_SEED, "1");
        List<String> first = order(kit, ALL);
        List<String> again = order(kit, ALL[1], ALL[0]);
        List<String> other = order(kit.with(Settings.ORDER_SEED, "2"), ALL);

        assertThat(first).containsExactlyInAnyOrderElementsOf(byName).isNotEqualTo(byName);
        assertThat(again).isEqualTo(first);
        assertThat(other).containsExactlyInAnyOrderElementsOf(byName).isNotEqualTo(first);
    }

    @Test
    void aPartRunsInTheOrderThatItHasInTheWhole() {
        kit.with(Settings.ORDER, "random").with(Settings.ORDER_SEED, "1");
        List<String> whole = order(kit, ALL);
        List<String> part = order(kit, ALL[0]);

        assertThat(part).isEqualTo(whole.stream().filter(part::contains).toList());
    }

    @Test
    void theSeedIsInTheLogInAReportEntryAndWithEachFailure() {
        var results = kit.cores("bare-metal")
                .with(Settings.ORDER, "random")
                .judging((compilation, core, trace, bareMetal, behaviours) ->
                        new Verdict(Verdict.Outcome.FAILED, List.of(), "no exit came\n", "a", "b", Optional.empty()))
                .run(selectMethod(ExitSamples.class, "named"));

        assertThat(kit.log().get(0).integer("seed")).isEqualTo(Kit.NEW_SEED);
        assertThat(results.containerEvents().reportingEntryPublished().stream())
                .singleElement()
                .satisfies(event -> assertThat(
                                event.getRequiredPayload(ReportEntry.class).getKeyValuePairs())
                        .containsEntry(Settings.ORDER_SEED, "4711"));
        String message =
                "no exit came\n" + "run in random order; -Dtrapline.order=random -Dtrapline.order.seed=4711 repeats it";
        assertThat(Kit.thrown(results))
                .singleElement()
                .satisfies(thrown -> assertThat(thrown).hasMessage(message));
        assertThat(kit.results().get(0).string("message")).isEqualTo(message);
    }

    @Test
    void withoutItThereIsNoSeed() {
        kit.with(Settings.ORDER_SEED, "1");
        List<String> first = order(kit, ALL);

        assertThat(first).isEqualTo(order(new Kit(folder).cores("bare-metal,other,throwing"), ALL));
        assertThat(kit.log().get(0).has("seed")).isFalse();
    }

    @Test
    void nothingButTheOrderDependsOnOrderAndThreads(@TempDir Path random, @TempDir Path parallel) {
        kit.run(ALL);
        Kit mixed = new Kit(random).cores("bare-metal,other,throwing").with(Settings.ORDER, "random");
        mixed.run(ALL);
        Kit several = new Kit(parallel)
                .cores("bare-metal,other,throwing")
                .with(Settings.ORDER, "random")
                .with(Settings.ORDER_SEED, "99")
                .with("trapline.execution.parallel.enabled", "true")
                .with("trapline.execution.parallel.config.strategy", "fixed")
                .with("trapline.execution.parallel.config.fixed.parallelism", "7");
        several.run(ALL);

        String repeat = "\\R?run in random order; \\S+ \\S+ repeats it";
        Set<String> expected = said(kit);
        assertThat(expected).hasSize(33);
        assertThat(said(mixed)).extracting(line -> line.replaceAll(repeat, "")).containsExactlyElementsOf(expected);
        assertThat(said(several))
                .extracting(line -> line.replaceAll(repeat, ""))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void aSeedThatIsNoNumberFailsTheRunAndRunsNothing() {
        var results = kit.with(Settings.ORDER, "random")
                .with(Settings.ORDER_SEED, "one")
                .run(ALL);

        results.testEvents().assertStatistics(events -> events.started(0));
        assertThat(results.containerEvents().failed().stream())
                .singleElement()
                .satisfies(event -> assertThat(event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow())
                        .hasMessageContaining("trapline.order.seed is \"one\"; allowed is a whole number"));
    }

    @Test
    void anOrderThatThereIsNotFailsTheRun() {
        assertThat(kit.with(Settings.ORDER, "radnom").run(ALL).containerEvents().failed().stream())
                .singleElement()
                .satisfies(event -> assertThat(event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow())
                        .hasMessageContaining("trapline.order is \"radnom\"; allowed is \"name\" or \"random\""));
    }

    @Test
    void failFastRunsNothingAfterTheFirstFailureAndSaysSo() {
        var results = kit.with(Settings.FAIL_FAST, "true").run(ALL);

        results.testEvents()
                .assertStatistics(
                        events -> events.started(3).succeeded(2).failed(1).skipped(30));
        assertThat(results.testEvents().skipped().stream())
                .allSatisfy(event -> assertThat(event.getPayload(String.class))
                        .contains("not run: " + ExitSamples.class.getName()
                                + "#eachVector on throwing failed before, and trapline.fail-fast is on"));
        assertThat(kit.results()).hasSize(33);
        assertThat(kit.log())
                .last()
                .satisfies(end -> assertThat(end.integer("skipped")).isEqualTo(30));
    }

    @Test
    void failFastDoesNotMindWhatIsNoFailure() {
        kit.cores("incapable,missing,other")
                .with(Settings.FAIL_FAST, "true")
                .run(ALL)
                .testEvents()
                .assertStatistics(events -> events.started(33).succeeded(11).aborted(22));
    }
}

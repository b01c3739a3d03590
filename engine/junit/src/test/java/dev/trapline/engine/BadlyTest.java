package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.dsl.verdict.Judge;
import dev.trapline.engine.samples.ExitSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** What must cost one result and nothing else: specs that never return, cores out of control, and a world in which nothing works. */
class BadlyTest {

    private static final String HANGING = "dev.trapline.engine.samples.HangingSamples$";
    private static final String ODD = "dev.trapline.engine.samples.OddSamples$";
    private static final DiscoverySelector PLAIN = selectMethod(ExitSamples.class, "named");

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void oneCore() {
        kit = new Kit(folder).cores("bare-metal");
    }

    @Test
    @Timeout(60)
    void aSpecThatNeverReturnsIsLeftBehind() {
        var results = kit.with(Settings.TIMEOUT, "PT1H").run(selectClass(HANGING + "Methods"));

        results.testEvents()
                .assertStatistics(events -> events.started(2).succeeded(1).failed(1));
        assertThat(Kit.thrown(results))
                .singleElement()
                .satisfies(thrown -> assertThat(thrown)
                        .hasMessageStartingWith(HANGING
                                + "Methods#hangs did not return after 200 ms (@Timeout) and was left behind."
                                + " It stood at:")
                        .hasMessageContaining("HangingSamples.forever(HangingSamples.java"));
    }

    @Test
    void aTableThatIsNeverListedIsReportedAndFails() {
        DiscoverySelector all = selectClass(HANGING + "Tables");

        assertThat(kit.issues(all))
                .singleElement()
                .asString()
                .startsWith("The cases of " + HANGING + "Tables#hangs cannot be listed: ")
                .contains("did not return after 200 ms (@Timeout)");
        kit.run(all)
                .testEvents()
                .assertStatistics(events -> events.started(4).succeeded(3).failed(1));
    }

    @Test
    void aConstructorThatNeverReturnsIsLeftBehind() {
        assertThat(kit.message(selectClass(HANGING + "Constructors")))
                .startsWith(HANGING + "Constructors#unreachable did not return after 200 ms (@Timeout)");
    }

    @Test
    void theTimeOfTheRunIsThatOfSpecsToo() {
        assertThat(kit.with(Settings.TIMEOUT, "0.1s").message(selectMethod(HANGING + "Unbounded#hangs")))
                .contains("Unbounded#hangs did not return after 100 ms (trapline.timeout)");
    }

    @Test
    void aMethodMayHaveTypeParameters() {
        kit.run(selectMethod(ODD + "Generic#ofNoUse"))
                .testEvents()
                .assertStatistics(events -> events.started(1).succeeded(1));
    }

    @Test
    void aMethodThatReturnsWhatItIsAskedForSaysNothingAboutWhatItReturns() {
        assertThat(kit.message(selectMethod(ODD + "Generic#anything")))
                .startsWith("@Spec " + ODD + "Generic#anything returns Object; a spec returns a Scenario");
    }

    @Test
    void oneNameForTwoMethodsIsTwoResults() {
        kit.run(selectClass(ODD + "Overloaded"))
                .testEvents()
                .assertStatistics(events -> events.started(2).succeeded(1).failed(1));

        assertThat(kit.results())
                .extracting(result -> result.string("spec"))
                .containsExactly(ODD + "Overloaded#same", ODD + "Overloaded#same(int)");
        assertThat(kit.descriptors(selectClass(ODD + "Overloaded")))
                .filteredOn(one -> one.isTest())
                .extracting(one -> one.getLegacyReportingName())
                .containsExactly("same[bare-metal][1]", "same(int)[bare-metal][1]");
    }

    @Test
    void aClassFileThatIsNoneCostsNothing() throws IOException {
        Path root = Files.createDirectory(folder.resolve("classes"));
        Files.writeString(root.resolve("Garbage.class"), "no class at all");
        DiscoverySelector[] selectors = {selectClasspathRoots(Set.of(root)).get(0), selectClass("Garbage"), PLAIN};

        assertThat(kit.issues(selectors)).singleElement().asString().contains("Garbage");
        kit.run(selectors)
                .testEvents()
                .assertStatistics(events -> events.started(1).succeeded(1));
    }

    @Test
    void aCoreThatFloodsItsTraceCostsItsResultAndNoMoreThanAnotherInTheLog() throws IOException {
        kit.cores("flooding,bare-metal").judging(Judge::judge).with(Settings.REFERENCE, "none");

        kit.run(PLAIN).testEvents().assertStatistics(events -> events.started(2));

        assertThat(kit.results()).hasSize(2);
        assertThat(kit.results().get(0).string("verdict")).isIn("failed", "error");
        assertThat(kit.results().get(0).string("message").length()).isLessThan(100_000);
        assertThat(Files.size(kit.logFiles().get(0))).isLessThan(1_000_000);
    }

    @Test
    void aCoreThatGivesNoTraceCostsItsResult() {
        kit.cores("empty,bare-metal").with(Settings.REFERENCE, "none");

        var results = kit.run(PLAIN);

        results.testEvents()
                .assertStatistics(events -> events.started(2).succeeded(1).failed(1));
        assertThat(Kit.thrown(results))
                .singleElement()
                .satisfies(thrown -> assertThat(thrown)
                        .hasMessageStartingWith("Core empty broke with ")
                        .hasMessageEndingWith(": it gave no trace"));
    }

    /** JUnit itself forgets the interrupt after the spec that it met. */
    @Test
    void anInterruptCostsTheSpecThatItMeets() {
        var results = kit.whenItBegins(Thread.currentThread()::interrupt).run(selectClass(HANGING + "Methods"));

        results.testEvents()
                .assertStatistics(events -> events.started(2).succeeded(1).failed(1));
        assertThat(Kit.thrown(results))
                .singleElement()
                .satisfies(thrown -> assertThat(thrown)
                        .hasMessage("The run was interrupted while " + HANGING + "Methods#hangs was called"));
        assertThat(kit.log())
                .last()
                .satisfies(end -> assertThat(end.integer("results")).isEqualTo(2));
    }

    /** What Linux has for it: every write fails as on a disk without space. */
    @Test
    void aFullDiskStopsNoSpecAndIsOneFailure() throws IOException {
        Path log = Files.createSymbolicLink(folder.resolve("run-1.ndjson"), Path.of("/dev/full"));

        var results = kit.run(selectClass(ExitSamples.class));
        Files.delete(log);

        results.testEvents().assertStatistics(events -> events.started(8).succeeded(8));
        assertThat(results.containerEvents().failed().stream())
                .singleElement()
                .satisfies(event -> assertThat(event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow())
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("No space left on device"));
    }

    @Test
    void aHundredThousandCasesAreAHundredThousandResults() throws IOException {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(ODD + "Many"))
                                .filters(EngineFilter.includeEngines(TraplineEngine.ID))
                                .configurationParameter(Settings.CORES, "incapable")
                                .configurationParameter(Settings.REFERENCE, "none")
                                .configurationParameter(Settings.OUTPUT, folder.toString())
                                .build(),
                        listener);

        assertThat(listener.getSummary().getTestsAbortedCount()).isEqualTo(100_000);
        assertThat(Files.readAllLines(kit.logFiles().get(0))).hasSize(100_002);
    }
}

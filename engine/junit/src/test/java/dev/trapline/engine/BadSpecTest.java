package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.opentest4j.TestAbortedException;

/** What is wrong with a spec costs this spec, says what would be right, and is never thrown while specs are looked for. */
class BadSpecTest {

    private static final String SAMPLES = "dev.trapline.engine.samples.BadSamples$";
    private static final UniqueId TOP = Kit.id().append("class", "dev.trapline.engine.samples.BadSamples");

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void oneCore() {
        kit = new Kit(folder).cores("bare-metal");
    }

    private static ClassSelector bad(String name) {
        return selectClass(SAMPLES + name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            field | privateField        | is private; a field that is a spec is not, so that every IDE can run it
            field | STATIC_FIELD        | is static; each spec runs on an instance of its own
            field | text                | holds String; a spec holds a Scenario or, for several cases, a Table, or a Stream or Iterable of its rows
            field | right               | has the name of a method that is a spec, so that reports could not tell them apart
            spec  | isPrivate           | is private; a method that is a spec is not, so that every IDE can run it
            spec  | isStatic            | is static; each spec runs on an instance of its own
            spec  | withParameters(int) | has parameters; for several cases it returns them, as a Table or a Stream
            spec  | withoutResult       | returns void; a spec returns a Scenario or, for several cases, a Table, or a Stream or Iterable of its rows
            """)
    void aFormThatCannotRunIsReportedAndFails(String segment, String id, String wrong) {
        var selector = selectUniqueId(TOP.append("nested", "Forms").append(segment, id));
        String message = "@Spec %sForms#%s %s".formatted(SAMPLES, id, wrong);

        assertThat(kit.issues(selector)).contains(message);
        assertThat(kit.thrown(selector)).hasMessage(message);
        assertThat(kit.results())
                .singleElement()
                .satisfies(result -> assertThat(result.string("verdict")).isEqualTo("error"))
                .satisfies(result -> assertThat(result.string("message")).isEqualTo(message));
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThat(kit.message(selectUniqueId(TOP.append("nested", "Forms").append("spec", "everything(int)"))))
                .endsWith(
                        "#everything(int) is private; a method that is a spec is not, so that every IDE can run it;"
                                + " and is static; each spec runs on an instance of its own;"
                                + " and has parameters; for several cases it returns them, as a Table or a Stream;"
                                + " and returns String; a spec returns a Scenario or, for several cases, a Table, or a Stream or Iterable of its rows");
    }

    @Test
    void whatIsRightBesideItRuns() {
        kit.run(bad("Forms"))
                .testEvents()
                .assertStatistics(events -> events.started(11).succeeded(1).failed(10));
        kit.run(bad("Deeds"))
                .testEvents()
                .assertStatistics(
                        events -> events.started(8).succeeded(1).aborted(1).failed(6));
        kit.run(bad("Tables"))
                .testEvents()
                .assertStatistics(events -> events.started(7).succeeded(3).failed(4));
    }

    @Test
    void aMethodWithParametersIsFoundByItsName() {
        assertThat(kit.message(selectMethod(SAMPLES + "Forms#withParameters(int)")))
                .contains("has parameters");
        assertThat(kit.message(selectMethod(SAMPLES + "Forms#withParameters"))).contains("has parameters");
    }

    @Test
    void nullIsAnError() {
        assertThat(kit.thrown(selectMethod(SAMPLES + "Deeds#givesNull")))
                .hasMessage(SAMPLES + "Deeds#givesNull gave null; a spec gives a scenario, or several cases");
        assertThat(kit.message(selectUniqueId(TOP.append("nested", "Forms").append("field", "nothing"))))
                .contains("gave null");
    }

    @Test
    void aWordThatMakesNoSenseIsAnErrorThatNamesIt() {
        Throwable thrown = kit.thrown(selectMethod(SAMPLES + "Deeds#misusesAWord"));

        assertThat(thrown).hasMessageContaining("Deeds#misusesAWord threw").hasMessageContaining("hwIrq(0x12c)");
        assertThat(thrown.getCause()).hasStackTraceContaining("BadSamples.java");
    }

    @Test
    void whatASpecThrowsIsTheCause() {
        assertThat(kit.thrown(selectMethod(SAMPLES + "Deeds#throwsSomething")))
                .hasMessageContaining("threw java.lang.Exception: on purpose")
                .cause()
                .isExactlyInstanceOf(Exception.class)
                .hasMessage("on purpose");
        assertThat(kit.thrown(selectMethod(SAMPLES + "Deeds#hasNoWords"))).isInstanceOf(SpecProblemException.class);
    }

    @Test
    void anErrorOfTheVirtualMachineCostsOnlyTheSpec() {
        assertThat(kit.thrown(selectMethod(SAMPLES + "Deeds#runsOutOfStack")))
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(kit.thrown(selectMethod(SAMPLES + "Deeds#runsOutOfMemory")))
                .hasCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void aSpecMayGiveUp() {
        assertThat(kit.thrown(selectMethod(SAMPLES + "Deeds#givesUp")))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("not today");
    }

    @ParameterizedTest
    @CsvSource({"throwsSomething,on purpose", "isEmpty,needs at least one case", "givesNull,gave null"})
    void aTableThatCannotBeListedFailsOnEachCore(String method, String why) {
        kit.cores(Kit.WORKING);
        var selector = selectMethod(SAMPLES + "Tables#" + method);

        assertThat(kit.found(selector))
                .hasSize(2)
                .allSatisfy(id -> assertThat(id).doesNotContain("[case:"));
        assertThat(kit.issues(selector)).singleElement().asString().contains(method, why);
        assertThat(Kit.thrown(kit.run(selector)))
                .hasSize(2)
                .allSatisfy(thrown -> assertThat(thrown).hasMessageContaining(why));
    }

    @Test
    void aTableThatChangesIsAnError() {
        assertThat(kit.message(selectMethod(SAMPLES + "Tables#isNeverTheSame")))
                .contains("had a case \"call ")
                .contains("a table is the same whenever it is called");
    }

    @Test
    void aClassThatCannotBeMadeFailsInEachOfItsSpecs() {
        String message = "The constructor of " + SAMPLES
                + "NoConstructor takes a int, which no provider makes; name one with @Uses, or let it take nothing";

        assertThat(Kit.thrown(kit.run(bad("NoConstructor"))))
                .hasSize(2)
                .allSatisfy(thrown -> assertThat(thrown).hasMessageContaining(message));
        assertThat(kit.thrown(bad("BrokenConstructor"))).hasMessageContaining("not built");
    }

    @Test
    void aStaticInitialiserThatThrowsCostsOnlyItsClass() {
        var results = kit.run(bad("BrokenInitialiser"), selectMethod(SAMPLES + "Deeds#right"));

        results.testEvents()
                .assertStatistics(events -> events.started(3).succeeded(1).failed(2));
        assertThat(Kit.thrown(results))
                .allSatisfy(thrown -> assertThat(thrown).hasMessageContaining("BrokenInitialiser"));
    }

    @Test
    void annotationsThatAreWrongAreReportedAndIgnored() {
        assertThat(kit.issues(bad("Marked")))
                .hasSize(8)
                .allSatisfy(issue -> assertThat(issue).contains(" is ignored: "));

        kit.run(bad("Marked"));

        assertThat(kit.results()).singleElement().satisfies(result -> {
            assertThat(result.array("covers").strings()).containsExactly("S01");
            assertThat(result.array("tags").strings()).containsExactly("fine");
        });
    }

    @Test
    void aSpecClassWithoutSpecsIsReported() {
        assertThat(kit.found(bad("Empty"))).isEmpty();
        assertThat(kit.issues(bad("Empty"))).containsExactly(SAMPLES + "Empty is a @SpecClass without any @Spec");
    }

    @Test
    void allIssuesAreWarningsSoThatTheLauncherRunsTheRest() {
        assertThat(kit.discover(bad("Forms"), bad("Marked"), bad("Tables")).getDiscoveryIssues())
                .extracting(issue -> issue.severity().name())
                .containsOnly("WARNING");
        assertThat(List.of(
                        kit.discover(bad("Forms")).getDiscoveryIssues().get(0).source()))
                .allSatisfy(source -> assertThat(source).isPresent());
    }
}

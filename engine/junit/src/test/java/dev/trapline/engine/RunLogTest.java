package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.scenario.SourceLine;
import dev.trapline.dsl.verdict.ExpectationResult;
import dev.trapline.dsl.verdict.ExpectationResult.Outcome;
import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.engine.samples.ExitSamples;
import dev.trapline.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;

/** What a run leaves behind. */
class RunLogTest {

    private static final DiscoverySelector PLAIN = selectMethod(ExitSamples.class, "named");

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void kit() {
        kit = new Kit(folder).cores("bare-metal");
    }

    @Test
    void itBeginsWithTheRun() {
        kit.run(PLAIN);

        JsonObject run = kit.log().get(0);
        assertThat(run.string("type")).isEqualTo("run");
        assertThat(run.integer("version")).isEqualTo(1);
        assertThat(run.string("started")).isEqualTo("2026-11-22T10:00:00Z");
        assertThat(run.string("java")).isEqualTo(System.getProperty("java.version"));
        assertThat(run.array("cores").objects())
                .hasSize(17)
                .anySatisfy(core -> {
                    assertThat(core.string("name")).isEqualTo("bare-metal");
                    assertThat(core.string("version")).isEqualTo("1");
                    assertThat(core.string("description")).isEqualTo("A core named bare-metal");
                    assertThat(core.bool("available")).isTrue();
                    assertThat(core.has("why")).isFalse();
                })
                .anySatisfy(core -> {
                    assertThat(core.string("name")).isEqualTo("missing");
                    assertThat(core.bool("available")).isFalse();
                    assertThat(core.string("why")).isEqualTo("install it first");
                });
    }

    @Test
    void aResultOfACase() {
        kit.run(selectMethod(ExitSamples.class, "eachVector"));

        JsonObject result = kit.results().get(1);
        assertThat(result.string("id"))
                .isEqualTo("[engine:trapline]/[class:dev.trapline.engine.samples.ExitSamples]/[spec:eachVector]"
                        + "/[case:0x31]/[core:bare-metal]");
        assertThat(result.string("spec")).isEqualTo("dev.trapline.engine.samples.ExitSamples#eachVector");
        assertThat(result.string("title")).isEqualTo("each vector");
        assertThat(result.string("case")).isEqualTo("0x31");
        assertThat(result.string("core")).isEqualTo("bare-metal");
        assertThat(result.string("verdict")).isEqualTo("passed");
        assertThat(result.array("covers").strings()).containsExactly("S01");
        assertThat(result.array("tags").strings()).containsExactly("exits");
        assertThat(result.string("sentence")).startsWith("Given L1 ").contains("0x31");
        assertThat(result.object("source").string("file")).isEqualTo("dev/trapline/engine/samples/Sentences.java");
        assertThat(result.object("source").integer("line")).isPositive();
        assertThat(result.array("events").objects())
                .extracting(event -> event.string("kind"))
                .containsExactly("run", "end");
        assertThat(result.object("l0Exits").members()).isEmpty();
        assertThat(result.integer("micros")).isEqualTo(1);
        assertThat(result.has("message")).isFalse();
        assertThat(result.has("deviation")).isFalse();
    }

    @Test
    void aResultThatIsNoPass() {
        kit.judging((compilation, core, trace, bareMetal, behaviours) -> new Verdict(
                Verdict.Outcome.DEVIATION,
                List.of(
                        new ExpectationResult("a", Outcome.PASSED, "", Optional.of(new SourceLine("x/Y.java", 7))),
                        new ExpectationResult("b", Outcome.FAILED, "c", Optional.empty()),
                        new ExpectationResult("d", Outcome.NOT_OBSERVABLE, "", Optional.of(new SourceLine("x", 0))),
                        new ExpectationResult("e", Outcome.UNCHECKED, "", Optional.empty())),
                "two\nlines",
                "",
                "",
                Optional.of(Deviation.always("late", "comes late", "as in 2011", Set.of()))));
        kit.run(PLAIN);

        JsonObject result = kit.results().get(0);
        assertThat(result.string("verdict")).isEqualTo("deviation");
        assertThat(result.string("message")).isEqualTo("two\nlines");
        assertThat(result.has("case")).isFalse();
        assertThat(result.object("deviation"))
                .satisfies(deviation -> assertThat(deviation.string("id")).isEqualTo("late"))
                .satisfies(deviation -> assertThat(deviation.string("what")).isEqualTo("comes late"))
                .satisfies(deviation -> assertThat(deviation.string("because")).isEqualTo("as in 2011"));
        List<JsonObject> expectations = result.array("expectations").objects();
        assertThat(expectations)
                .extracting(one -> one.string("outcome"))
                .containsExactly("passed", "failed", "not-observable", "unchecked");
        assertThat(expectations)
                .extracting(one -> one.optionalString("seen").orElse("-"))
                .containsExactly("-", "c", "-", "-");
        assertThat(expectations)
                .extracting(one -> one.optionalInteger("line").orElse(-1L))
                .containsExactly(7L, -1L, -1L, -1L);
    }

    @Test
    void aSpecThatCannotBeBuiltHasAResultToo() {
        kit.run(selectMethod("dev.trapline.engine.samples.BadSamples$Deeds#givesNull"));

        JsonObject result = kit.results().get(0);
        assertThat(result.string("verdict")).isEqualTo("error");
        assertThat(result.string("message")).contains("gave null");
        assertThat(result.string("sentence")).isEmpty();
        assertThat(result.has("source")).isFalse();
    }

    @Test
    void itEndsWithTheTotals() {
        kit.cores("bare-metal,throwing,missing").run(selectClass(ExitSamples.class));

        JsonObject end = kit.log().get(kit.log().size() - 1);
        assertThat(end.string("type")).isEqualTo("end");
        assertThat(end.integer("results")).isEqualTo(24);
        assertThat(end.integer("passed")).isEqualTo(8);
        assertThat(end.integer("errors")).isEqualTo(8);
        assertThat(end.integer("unsupported")).isEqualTo(8);
        assertThat(end.integer("failed")).isZero();
        assertThat(end.integer("deviations")).isZero();
    }

    @Test
    void eachRunHasAFileOfItsOwn() {
        kit.run(PLAIN);
        kit.run(PLAIN);

        assertThat(kit.logFiles())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("run-1.ndjson", "run-2.ndjson");
    }

    @Test
    void theSameRunWritesTheSameLog() throws IOException {
        kit.run(selectClass(ExitSamples.class));
        Path again = Files.createDirectory(folder.resolve("again"));
        new Kit(again).cores("bare-metal").run(selectClass(ExitSamples.class));

        assertThat(again.resolve("run-1.ndjson")).hasSameTextualContentAs(folder.resolve("run-1.ndjson"));
    }

    @Test
    void eachLineIsOnDiskBeforeTheNextSpecRuns() {
        kit.judging((compilation, core, trace, bareMetal, behaviours) ->
                Verdict.unsupported(List.of(), "lines so far: " + kit.log().size()));
        kit.run(selectMethod(ExitSamples.class, "eachVector"));

        assertThat(kit.results())
                .extracting(result -> result.string("message"))
                .containsExactly("lines so far: 1", "lines so far: 2", "lines so far: 3");
    }

    @Test
    void withoutSpecsThereIsNoLog() {
        kit.run(selectClass(String.class));

        assertThat(kit.logFiles()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenStopsNoSpecAndIsOneFailure() throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "in the way");
        var results = new Kit(inTheWay).cores("bare-metal").run(selectClass(ExitSamples.class));

        results.testEvents().assertStatistics(events -> events.started(8).succeeded(8));
        results.containerEvents().assertStatistics(events -> events.failed(1));
        assertThat(results.containerEvents().failed().stream()).singleElement().satisfies(event -> {
            assertThat(event.getTestDescriptor().isRoot()).isTrue();
            assertThat(event.getRequiredPayload(TestExecutionResult.class)
                            .getThrowable()
                            .orElseThrow())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(inTheWay.toString())
                    .hasMessageContaining("trapline.output");
        });
    }
}

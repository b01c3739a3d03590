package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.dsl.verdict.Verdict;
import dev.trapline.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.reporting.ReportEntry;

/** Budgets, links and annotations of one's own. */
class MarksTest {

    private static final String SAMPLES = "dev.trapline.engine.samples.WritingSamples$";
    private static final Surroundings.Judging TELLS_STEPS = (compilation, core, trace, bareMetal, behaviours) ->
            Verdict.error("steps: " + trace.end().at().l1());

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void kit() {
        kit = new Kit(folder).cores("other");
    }

    @Test
    void stepsOfAClassAndOfASpec() {
        kit.with(Settings.STEPS, "77").judging(TELLS_STEPS);

        assertThat(kit.message(selectMethod(SAMPLES + "Budgets#asItsClass"))).isEqualTo("steps: 7000");
        assertThat(kit.message(selectMethod(SAMPLES + "Budgets#itsOwn"))).isEqualTo("steps: 5");
    }

    @Test
    @Timeout(60)
    void aTimeoutOfASpec() {
        assertThat(kit.cores("hanging")
                        .with(Settings.TIMEOUT, "PT1H")
                        .message(selectMethod(SAMPLES + "Budgets#itsOwn")))
                .startsWith("Core hanging was not done with " + SAMPLES
                        + "Budgets#itsOwn after 200 ms (@Timeout) and was left behind.");
    }

    @Test
    void budgetsThatMakeNoSenseAreReportedAndIgnored() {
        var nonsense = selectMethod(SAMPLES + "Budgets#nonsense");

        assertThat(kit.issues(nonsense))
                .contains(
                        "@Steps(0) is ignored: a run needs at least one step, not 0",
                        "@Timeout(\"soon\") is ignored: allowed is " + Settings.TIMES);
        assertThat(kit.judging(TELLS_STEPS).message(nonsense)).isEqualTo("steps: 7000");
    }

    @Test
    void linksAreInTheRunLog() {
        kit.run(selectMethod(SAMPLES + "Linked#links"));

        assertThat(kit.results().get(0).array("links").objects())
                .extracting(
                        link -> link.string("kind"),
                        link -> link.string("name"),
                        link -> link.optionalString("url").orElse(""))
                .containsExactly(
                        tuple("sdm", "25.2", ""),
                        tuple("link", "https://lore.kernel.org/kvm/1", "https://lore.kernel.org/kvm/1"),
                        tuple("link", "the patch", "https://lore.kernel.org/kvm/2"),
                        tuple("issue", "KVM-42", ""),
                        tuple(
                                "issue",
                                "https://bugzilla.kernel.org/show_bug.cgi?id=43",
                                "https://bugzilla.kernel.org/show_bug.cgi?id=43"),
                        tuple("sdm", "27.2.2", ""));
    }

    @Test
    void linksAreReportEntries() {
        var results = kit.run(selectMethod(SAMPLES + "Linked#links"));

        Map<String, String> entry = results.testEvents().reportingEntryPublished().stream()
                .map(event -> event.getRequiredPayload(ReportEntry.class).getKeyValuePairs())
                .findFirst()
                .orElseThrow();
        assertThat(entry)
                .containsEntry("sdm", "25.2, 27.2.2")
                .containsEntry("issue", "KVM-42, https://bugzilla.kernel.org/show_bug.cgi?id=43")
                .containsEntry("link", "https://lore.kernel.org/kvm/1, the patch");
    }

    @Test
    void linksThatMakeNoSenseAreReportedAndIgnored() {
        assertThat(kit.issues(selectMethod(SAMPLES + "Linked#nonsense")))
                .contains(
                        "@Link(\"javascript:alert(1)\") is ignored: a link begins with http:// or https://",
                        "@Issue(\"\") is ignored: it is blank");
    }

    @Test
    void anAnnotationOfOnesOwnIsAsGoodAsThoseOnIt() {
        kit.run(selectClass(SAMPLES + "Composed"));

        assertThat(kit.results())
                .extracting(result -> result.string("title"))
                .containsExactly("named here", "by itself");
        assertThat(kit.results()).allSatisfy(result -> {
            assertThat(result.array("covers").strings()).containsExactly("S11");
            assertThat(result.array("tags").strings()).contains("regression");
            assertThat(result.array("links").objects())
                    .extracting(link -> link.string("name"))
                    .containsExactly("KVM-77");
        });
        JsonObject byItself = kit.results().get(1);
        assertThat(byItself.array("tags").strings()).containsExactly("slow", "regression");
    }

    @Test
    void tagsOfAnAnnotationOfOnesOwnCanBeChosen() {
        assertThat(kit.descriptors(selectClass(SAMPLES + "Composed")))
                .filteredOn(TestDescriptor::isTest)
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.getTags())
                        .contains(TestTag.create("regression"), TestTag.create("behaviour=S11")));
    }

    @Test
    void givensInAFieldAreSharedByAClassAndItsContexts() {
        kit.run(selectClass(SAMPLES + "SharedGivens"))
                .testEvents()
                .assertStatistics(events -> events.started(3).succeeded(3));

        assertThat(kit.results())
                .extracting(result -> result.string("sentence"))
                .allSatisfy(sentence -> assertThat(sentence).contains("sets pin-based EXT_INTR"))
                .doesNotHaveDuplicates();
    }
}

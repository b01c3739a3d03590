package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.trapline.engine.samples.CoreSamples;
import dev.trapline.engine.samples.ExitSamples;
import dev.trapline.engine.samples.MissingSamples;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.opentest4j.TestAbortedException;

/** Which cores a spec runs on, and what becomes of one that cannot run. */
class CoresTest {

    private static final DiscoverySelector PLAIN = selectMethod(ExitSamples.class, "named");
    private static final DiscoverySelector FOR_OTHER = selectMethod(CoreSamples.class, "forOther");
    private static final String KNOWN =
            "Known: bare-metal, brittle, empty, flooding, gathering, hanging, incapable, missing, noticing, other, out-of-memory, overflowing, predicting,"
                    + " settled, settled-too, throwing, unasked";

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void kit() {
        kit = new Kit(folder).cores("");
    }

    private List<String> cores(DiscoverySelector selector) {
        return kit.descriptors(selector).stream()
                .filter(TestDescriptor::isTest)
                .map(test -> test.getUniqueId().getLastSegment().getValue())
                .toList();
    }

    @Test
    void byDefaultThoseThatAreEnabledInTheirOrder() {
        assertThat(cores(PLAIN)).containsExactly("bare-metal", "other");
    }

    @Test
    void thoseThatAreAskedForInTheOrderOfAsking() {
        assertThat(cores(PLAIN)).hasSize(2);
        kit.cores("other, bare-metal, other");
        assertThat(cores(PLAIN)).containsExactly("other", "bare-metal");
    }

    @Test
    void allOfThem() {
        kit.cores("all");
        assertThat(cores(PLAIN)).hasSize(17).startsWith("bare-metal", "brittle", "empty");
    }

    @Test
    void anUnknownNameFailsEverySpecAndNamesTheKnownOnes() {
        kit.cores("bare-metal,nestd");

        assertThat(cores(PLAIN)).containsExactly("bare-metal", "nestd");
        assertThat(kit.issues(PLAIN, FOR_OTHER))
                .containsExactly("trapline.cores asks for core \"nestd\", which there is not. " + KNOWN);
        assertThat(kit.thrown(PLAIN))
                .isInstanceOf(SpecProblemException.class)
                .hasMessage("trapline.cores asks for core \"nestd\", which there is not. " + KNOWN);
        assertThat(Kit.thrown(kit.run(FOR_OTHER)))
                .singleElement()
                .satisfies(thrown -> assertThat(thrown).hasMessageContaining("\"nestd\""));
    }

    @Test
    void namesThatAreNoneFail() {
        kit.cores(",");
        assertThat(kit.message(PLAIN)).isEqualTo("trapline.cores names no core. " + KNOWN);
    }

    @Test
    void theAnnotationReplacesTheDefault() {
        assertThat(cores(FOR_OTHER)).containsExactly("other");
        assertThat(cores(selectMethod(CoreSamples.class, "asItsClass"))).containsExactly("throwing", "bare-metal");
        assertThat(cores(selectMethod(CoreSamples.class, "forAll"))).hasSize(17);
        assertThat(cores(selectClass(CoreSamples.class.getName() + "$Inner")))
                .containsExactly("throwing", "bare-metal");
    }

    @Test
    void anAnnotationThatNamesNoCoreOrAnUnknownOneFails() {
        assertThat(kit.message(selectMethod(CoreSamples.class, "forNone"))).isEqualTo("@Cores names no core. " + KNOWN);
        assertThat(kit.message(selectMethod(CoreSamples.class, "forUnknown")))
                .isEqualTo("@Cores asks for core \"nestd\", which there is not. " + KNOWN);
    }

    @Test
    void whatTheAnnotationNamesAndTheParameterDoesNotIsSkipped() {
        kit.cores("bare-metal");
        var results = kit.run(FOR_OTHER);

        results.testEvents().assertStatistics(events -> events.started(0).skipped(1));
        assertThat(results.testEvents().skipped().stream())
                .singleElement()
                .satisfies(event -> assertThat(event.getRequiredPayload(String.class))
                        .isEqualTo("this spec is for core other, and trapline.cores=bare-metal leaves that out"));
        assertThat(kit.results()).isEmpty();
    }

    @Test
    void aCoreThatIsNotAvailableIsSkippedIfOnlyTheAnnotationNamesIt() {
        var results = kit.run(selectClass(MissingSamples.class));

        assertThat(results.testEvents().skipped().stream())
                .singleElement()
                .satisfies(event -> assertThat(event.getRequiredPayload(String.class))
                        .isEqualTo("Core missing cannot run here: install it first"));
        assertThat(kit.results()).extracting(result -> result.string("core")).containsExactly("bare-metal");
        assertThat(kit.log().get(0).array("cores").objects())
                .filteredOn(core -> core.string("name").equals("missing"))
                .extracting(core -> core.string("why"))
                .containsExactly("install it first");
    }

    @Test
    void aCoreThatIsNotAvailableIsAbortedWithTheReason() {
        kit.cores("missing");
        assertThat(kit.thrown(PLAIN))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("Core missing cannot run here: install it first");
        assertThat(kit.results())
                .singleElement()
                .satisfies(result -> assertThat(result.string("verdict")).isEqualTo("unsupported"));
    }

    @Test
    void aCoreThatCannotSayWhetherItIsAvailableIsNot() {
        kit.cores("unasked");
        assertThat(kit.thrown(PLAIN))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("java.lang.IllegalStateException: do not ask");
    }

    @Test
    void aProviderThatCannotBeLoadedCostsOnlyItself() throws IOException {
        String unloadable = FakeCores.Unloadable.class.getName();
        Path services = folder.resolve("path/META-INF/services");
        Files.createDirectories(services);
        Files.writeString(
                services.resolve("dev.trapline.dsl.core.Core"), "no.such.Core\n" + unloadable + "\nalso.not.There\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.resolve("path/").toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            kit = new Kit(folder.resolve("log")).cores("");

            assertThat(cores(PLAIN)).containsExactly("bare-metal", "other", unloadable);
            assertThat(kit.discover(PLAIN).getDiscoveryIssues())
                    .extracting(issue -> issue.message())
                    .hasSize(3)
                    .anySatisfy(message -> assertThat(message).contains("no.such.Core"))
                    .anySatisfy(message -> assertThat(message).contains("also.not.There"))
                    .anySatisfy(message -> assertThat(message).contains(unloadable, "a library is missing"));
            assertThat(kit.thrown(PLAIN))
                    .isInstanceOf(TestAbortedException.class)
                    .hasMessageContaining("a library is missing");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void coresAreTags() {
        assertThat(kit.descriptors(PLAIN))
                .filteredOn(TestDescriptor::isTest)
                .extracting(TestDescriptor::getTags)
                .containsExactly(
                        Set.of(
                                TestTag.create("exits"),
                                TestTag.create("behaviour=S01"),
                                TestTag.create("core=bare-metal")),
                        Set.of(TestTag.create("exits"), TestTag.create("behaviour=S01"), TestTag.create("core=other")));
    }
}

package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import dev.trapline.engine.samples.ContextSamples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;

/** Inner classes that are inherited: each subclass has them. */
class InheritedContextTest {

    private static final String TOP = ContextSamples.class.getName();
    private static final String FIRST = "[class:samples.ContextSamples]/[nested:First]/";
    private static final String SECOND = "[class:samples.ContextSamples]/[nested:Second]/";
    private static final String HIDING = "[class:samples.ContextSamples]/[nested:Hiding]/";
    private static final String ARRIVES = "[nested:Pending]/[spec:arrives]/[core:bare-metal]";
    private static final String ARRIVES_TOO = "[nested:Pending]/[nested:Deeper]/[spec:arrivesToo]/[core:bare-metal]";
    private static final String INHERITED = TOP + "$Pending";

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void oneCore() {
        kit = new Kit(folder).cores("bare-metal");
    }

    @Test
    void eachSubclassHasThem() {
        assertThat(kit.found(selectClass(ContextSamples.class)))
                .containsExactly(
                        "[class:samples.ContextSamples]/[nested:Apart]/[spec:standsAlone]/[core:bare-metal]",
                        FIRST + "[nested:Hidden]/[spec:hides]/[core:bare-metal]",
                        FIRST + ARRIVES,
                        FIRST + ARRIVES_TOO,
                        HIDING + ARRIVES,
                        HIDING + ARRIVES_TOO,
                        SECOND + "[nested:Hidden]/[spec:isHidden]/[core:bare-metal]",
                        SECOND + ARRIVES,
                        SECOND + ARRIVES_TOO);
    }

    @Test
    void aClassWithoutSpecsHidesOneOfTheSameName() {
        assertThat(kit.found(selectClass(ContextSamples.Hiding.class)))
                .containsExactly(HIDING + ARRIVES, HIDING + ARRIVES_TOO);
    }

    @Test
    void eachRunsOnAnInstanceOfItsSubclass() {
        kit.run(selectClass(ContextSamples.class))
                .testEvents()
                .assertStatistics(events -> events.started(9).succeeded(9));

        assertThat(kit.results())
                .filteredOn(result -> result.string("title").startsWith("arrives"))
                .extracting(result -> result.string("spec").substring(TOP.length()) + ": "
                        + result.string("sentence").replaceAll(".*(0x4[123]).*", "$1"))
                .containsExactly(
                        "$First$Pending#arrives: 0x41",
                        "$First$Pending$Deeper#arrivesToo: 0x41",
                        "$Hiding$Pending#arrives: 0x43",
                        "$Hiding$Pending$Deeper#arrivesToo: 0x43",
                        "$Second$Pending#arrives: 0x42",
                        "$Second$Pending$Deeper#arrivesToo: 0x42");
    }

    @Test
    void theyTakeTheMarksOfTheSubclass() {
        kit.run(selectClass(ContextSamples.First.class));

        assertThat(kit.results())
                .allSatisfy(
                        result -> assertThat(result.array("covers").strings()).containsExactly("S07"));
    }

    @Test
    void oneIsSelectedThroughTheSubclass() {
        List<String> second = List.of(TOP, TOP + "$Second");

        assertThat(kit.found(selectNestedClass(second, INHERITED)))
                .containsExactly(SECOND + ARRIVES, SECOND + ARRIVES_TOO);
        assertThat(kit.found(selectNestedMethod(second, INHERITED, "arrives"))).containsExactly(SECOND + ARRIVES);
        assertThat(kit.found(selectNestedMethod(
                        List.of(TOP, TOP + "$Second", INHERITED), INHERITED + "$Deeper", "arrivesToo")))
                .containsExactly(SECOND + ARRIVES_TOO);
    }

    @Test
    void oneByItselfCannotBeMade() {
        assertThat(kit.found(selectClass(INHERITED))).isEmpty();
    }

    @Test
    void uniqueIdsMeanThemselves() {
        for (TestDescriptor one : kit.descriptors(selectClass(ContextSamples.class))) {
            assertThat(kit.discover(selectUniqueId(one.getUniqueId()))
                            .getEngineDescriptor()
                            .getDescendants())
                    .as(one.getUniqueId().toString())
                    .anySatisfy(found -> assertThat(found.getUniqueId()).isEqualTo(one.getUniqueId()));
        }
    }

    @Test
    void reportsCanTellThemApart() {
        assertThat(kit.descriptors(selectClass(ContextSamples.class)))
                .filteredOn(TestDescriptor::isTest)
                .extracting(one -> ((MethodSource) one.getSource().orElseThrow()).getClassName() + "#"
                        + one.getLegacyReportingName())
                .doesNotHaveDuplicates()
                .contains(INHERITED + "#arrives[in " + TOP + "$Second$Pending][bare-metal][1]");
    }

    @Test
    void theirSourcesAreWhereTheyAreWritten() {
        assertThat(kit.descriptors(DiscoverySelectors.selectClass(ContextSamples.Second.class)))
                .filteredOn(one -> one.getDisplayName().equals("arrives"))
                .singleElement()
                .satisfies(one -> assertThat(((MethodSource) one.getSource().orElseThrow()).getClassName())
                        .isEqualTo(INHERITED));
    }
}

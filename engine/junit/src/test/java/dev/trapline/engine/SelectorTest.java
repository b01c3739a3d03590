package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectModule;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import dev.trapline.engine.samples.ExitSamples;
import dev.trapline.engine.samples.InheritedSamples;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.testkit.engine.EngineTestKit;

class SelectorTest {

    private static final String EXITS = "[class:samples.ExitSamples]/";
    private static final UniqueId CLASS = Kit.id(ExitSamples.class);

    private static final List<String> OF_EXITS = List.of(
            EXITS + "[spec:eachVector]/[case:0x30]/[core:bare-metal]",
            EXITS + "[spec:eachVector]/[case:0x31]/[core:bare-metal]",
            EXITS + "[spec:eachVector]/[case:0x32]/[core:bare-metal]",
            EXITS + "[spec:exitsWithoutAVector]/[core:bare-metal]",
            EXITS + "[field:inAField]/[core:bare-metal]",
            EXITS + "[spec:named]/[core:bare-metal]",
            EXITS + "[nested:Inner]/[spec:inside]/[core:bare-metal]",
            EXITS + "[nested:StaticNested]/[spec:within]/[core:bare-metal]");

    @TempDir
    private Path folder;

    private Kit kit;

    @BeforeEach
    void oneCore() {
        kit = new Kit(folder).cores("bare-metal");
    }

    @Test
    void aClassMeansItsSpecsAndThoseOfNestedClasses() {
        assertThat(kit.found(selectClass(ExitSamples.class))).containsExactlyElementsOf(OF_EXITS);
    }

    @Test
    void everythingThatIsFoundCanBeRun() {
        kit.run(selectClass(ExitSamples.class))
                .testEvents()
                .assertStatistics(events -> events.started(8).succeeded(8));
    }

    @Test
    void aClassByNameMeansTheSame() {
        assertThat(kit.found(selectClass(ExitSamples.class.getName()))).containsExactlyElementsOf(OF_EXITS);
    }

    @Test
    void inheritedSpecsBelongToTheSubclass() {
        String prefix = "[class:samples.InheritedSamples]/";

        assertThat(kit.found(selectClass(InheritedSamples.class)))
                .containsExactly(
                        prefix + "[spec:fromBase]/[core:bare-metal]",
                        prefix + "[spec:fromInterface]/[core:bare-metal]",
                        prefix + "[spec:overridden]/[core:bare-metal]");
    }

    @Test
    void anAbstractClassHoldsNoSpecs() {
        assertThat(kit.found(selectClass("dev.trapline.engine.samples.BaseSamples")))
                .isEmpty();
    }

    @Test
    void anInnerClassByItself() {
        assertThat(kit.found(selectClass(ExitSamples.class.getName() + "$Inner")))
                .containsExactly(EXITS + "[nested:Inner]/[spec:inside]/[core:bare-metal]");
    }

    @Test
    void anInnerClassThroughTheOneAroundIt() {
        String outer = ExitSamples.class.getName();

        assertThat(kit.found(selectNestedClass(List.of(outer), outer + "$Inner")))
                .containsExactly(EXITS + "[nested:Inner]/[spec:inside]/[core:bare-metal]");
    }

    @Test
    void aStaticNestedClassByItself() {
        assertThat(kit.found(selectClass(ExitSamples.class.getName() + "$StaticNested")))
                .containsExactly(EXITS + "[nested:StaticNested]/[spec:within]/[core:bare-metal]");
    }

    @Test
    void aMethod() {
        assertThat(kit.found(selectMethod(ExitSamples.class, "named")))
                .containsExactly(EXITS + "[spec:named]/[core:bare-metal]");
    }

    @Test
    void aMethodThatIsInherited() {
        assertThat(kit.found(selectMethod(InheritedSamples.class, "fromBase")))
                .containsExactly("[class:samples.InheritedSamples]/[spec:fromBase]/[core:bare-metal]");
    }

    @Test
    void aMethodOfANestedClass() {
        String outer = ExitSamples.class.getName();

        assertThat(kit.found(selectNestedMethod(List.of(outer), outer + "$Inner", "inside")))
                .containsExactly(EXITS + "[nested:Inner]/[spec:inside]/[core:bare-metal]");
    }

    @Test
    void aMethodThatIsNoSpec() {
        assertThat(kit.found(selectMethod(ExitSamples.class, "helper"))).isEmpty();
    }

    @Test
    void aFieldAsIfItWereAMethod() {
        assertThat(kit.found(selectMethod(ExitSamples.class.getName() + "#inAField")))
                .containsExactly(EXITS + "[field:inAField]/[core:bare-metal]");
    }

    @Test
    void aPackage() {
        assertThat(kit.found(selectPackage("dev.trapline.engine.samples")))
                .containsAll(OF_EXITS)
                .hasSizeGreaterThan(OF_EXITS.size() + 3);
    }

    @Test
    void aModuleWithoutSpecs() {
        assertThat(kit.found(selectModule("jdk.net"))).isEmpty();
    }

    @Test
    void aClassPathRoot() throws URISyntaxException {
        Path root = Path.of(ExitSamples.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());

        assertThat(kit.found(selectClasspathRoots(Set.of(root)).toArray(new DiscoverySelector[0])))
                .containsAll(OF_EXITS);
    }

    @Test
    void everyUniqueIdThatIsFoundMeansItself() {
        for (TestDescriptor descriptor : kit.descriptors(selectClass(ExitSamples.class))) {
            UniqueId id = descriptor.getUniqueId();
            List<String> below = kit.found(selectUniqueId(UniqueId.parse(id.toString())));
            List<String> expected = OF_EXITS.stream()
                    .filter(leaf -> ("[engine:trapline]/" + leaf.replace("samples.", "dev.trapline.engine.samples."))
                            .startsWith(id.toString()))
                    .toList();

            assertThat(below).as(id.toString()).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void theNthCaseOfATable() {
        assertThat(kit.found(selectIteration(selectMethod(ExitSamples.class, "eachVector"), 0, 2)))
                .containsExactly(OF_EXITS.get(0), OF_EXITS.get(2));
    }

    @Test
    void theNthCore() {
        kit.cores("bare-metal,other");

        assertThat(kit.found(selectIteration(selectMethod(ExitSamples.class, "named"), 1)))
                .containsExactly(EXITS + "[spec:named]/[core:other]");
    }

    @Test
    void theNthCoreOfACase() {
        kit.cores("bare-metal,other");
        UniqueId second = CLASS.append("spec", "eachVector").append("case", "0x31");

        assertThat(kit.found(selectIteration(selectUniqueId(second), 1)))
                .containsExactly(EXITS + "[spec:eachVector]/[case:0x31]/[core:other]");
    }

    @Test
    void anIterationThatIsNotThere() {
        var beyond = selectIteration(selectMethod(ExitSamples.class, "named"), 7);

        assertThat(kit.found(beyond)).isEmpty();
        assertThat(kit.issues(beyond)).singleElement().asString().contains("named has no iteration 7");
    }

    @Test
    void aPartAndThenTheWholeIsTheWholeOnce() {
        UniqueId first =
                CLASS.append("spec", "eachVector").append("case", "0x31").append("core", "bare-metal");

        assertThat(kit.found(
                        selectUniqueId(first),
                        selectUniqueId(first.removeLastSegment()),
                        selectMethod(ExitSamples.class, "eachVector"),
                        selectClass(ExitSamples.class),
                        selectUniqueId(first)))
                .containsExactlyInAnyOrderElementsOf(OF_EXITS);
    }

    @Test
    void severalPartsStayParts() {
        assertThat(kit.found(
                        selectUniqueId(CLASS.append("field", "inAField")), selectMethod(ExitSamples.class, "named")))
                .containsExactly(OF_EXITS.get(4), OF_EXITS.get(5));
    }

    @Test
    void whatIsNotThereStaysUnresolved() {
        assertThat(kit.found(
                        selectClass("no.such.Klass"),
                        selectMethod("no.such.Klass#method"),
                        selectMethod(ExitSamples.class.getName() + "#gone"),
                        selectNestedClass(List.of("no.Outer"), "no.Outer$Inner"),
                        selectNestedMethod(List.of("no.Outer"), "no.Outer$Inner", "gone"),
                        selectIteration(selectClass("no.such.Klass"), 0),
                        selectClass(String.class),
                        selectClass(int[].class)))
                .isEmpty();
        assertThat(kit.issues(selectClass("no.such.Klass")))
                .singleElement()
                .asString()
                .contains("no.such.Klass");
    }

    @Test
    void aMethodThatIsGoneIsReportedWithTheNearestName() {
        assertThat(kit.issues(selectMethod(ExitSamples.class.getName() + "#nmaed")))
                .containsExactly(ExitSamples.class.getName() + " has no spec \"nmaed\"; did you mean \"named\"?");
        assertThat(kit.issues(selectMethod(ExitSamples.class.getName() + "#removedLongAgo")))
                .containsExactly(ExitSamples.class.getName() + " has no spec \"removedLongAgo\"");
    }

    @Test
    void aMethodThatIsNoSpecIsNotReportedSinceItMayBeAnotherEnginesTest() {
        assertThat(kit.issues(selectMethod(ExitSamples.class, "helper"))).isEmpty();
    }

    /** It is the platform that reports it, so that a spec that was renamed is not silently left out of a rerun. */
    @Test
    void aUniqueIdThatIsNotThereIsReported() {
        for (UniqueId gone : List.of(
                Kit.id().append("class", "no.such.Klass"),
                CLASS.append("spec", "gone"),
                CLASS.append("nested", "Gone").append("spec", "gone"),
                CLASS.append("spec", "named").append("core", "gone"),
                CLASS.append("spec", "named").append("case", "gone"),
                CLASS.append("spec", "eachVector").append("case", "gone"),
                CLASS.append("spec", "eachVector").append("core", "bare-metal"),
                CLASS.append("what", "ever"))) {
            assertThat(kit.found(selectUniqueId(gone))).as(gone.toString()).isEmpty();
            assertThat(kit.issues(selectUniqueId(gone)))
                    .as(gone.toString())
                    .singleElement()
                    .asString()
                    .contains("could not be resolved");
        }
    }

    @Test
    void classNameFiltersHoldForClassesAndNotForNestedOnes() {
        var request = EngineTestKit.engine(TraplineEngine.ID)
                .configurationParameter(Settings.CORES, "bare-metal")
                .selectors(selectPackage("dev.trapline.engine.samples"))
                .filters((Filter<?>) ClassNameFilter.includeClassNamePatterns(".*ExitSamples.Inner"))
                .discover();

        assertThat(request.getEngineDescriptor().getDescendants().stream().filter(TestDescriptor::isTest))
                .singleElement()
                .extracting(leaf -> leaf.getUniqueId().toString())
                .asString()
                .contains("[nested:Inner]/[spec:inside]");
    }
}

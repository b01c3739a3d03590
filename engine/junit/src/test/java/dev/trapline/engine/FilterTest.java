package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import dev.trapline.engine.samples.ExitSamples;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.PackageNameFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Selections cut down by filters, as Surefire's groups, Gradle's tags and IDEs do it. */
class FilterTest {

    private static final DiscoverySelector EXITS = selectClass(ExitSamples.class);

    @TempDir
    private Path folder;

    private List<String> executed(List<Filter<?>> filters, DiscoverySelector... selectors) {
        return EngineTestKit.engine(TraplineEngine.ID)
                .configurationParameter(Settings.CORES, "bare-metal,incapable,missing")
                .configurationParameter(Settings.OUTPUT, folder.toString())
                .selectors(selectors)
                .filters(filters.toArray(Filter<?>[]::new))
                .execute()
                .testEvents()
                .started()
                .map(Event::getTestDescriptor)
                .map(test -> test.getLegacyReportingName().replaceAll("\\[[0-9]+]$", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "core=incapable & nested; within[incapable]",
                "core=bare-metal & behaviour=S02; exitsWithoutAVector[bare-metal]",
                "(core=incapable | core=missing) & behaviour=S03; exitsWithoutAVector[incapable] exitsWithoutAVector[missing]",
                "!core=bare-metal & !core=missing & !exits;"
            })
    void tagExpressions(String expression, @Nullable String found) {
        assertThat(executed(List.of(TagFilter.includeTags(expression)), EXITS))
                .containsExactly(found == null ? new String[0] : found.split(" "));
    }

    @Test
    void excludedTags() {
        assertThat(executed(
                        List.of(
                                TagFilter.excludeTags("core=bare-metal", "core=missing"),
                                TagFilter.excludeTags("nested")),
                        selectMethod(ExitSamples.class, "named"),
                        selectClass(ExitSamples.class.getName() + "$StaticNested")))
                .containsExactly("named[incapable]");
    }

    @Test
    void aTagAndAnIteration() {
        assertThat(executed(
                        List.of(TagFilter.includeTags("core=missing")),
                        selectIteration(selectMethod(ExitSamples.class, "eachVector"), 1)))
                .containsExactly("eachVector[0x31][missing]");
    }

    @Test
    void aTagAndAUniqueId() {
        assertThat(executed(
                        List.of(TagFilter.includeTags("core=missing")),
                        selectUniqueId(Kit.id(ExitSamples.class).append("field", "inAField"))))
                .containsExactly("inAField[missing]");
    }

    @Test
    void namesOfClassesAndPackagesAndATag() {
        assertThat(executed(
                        List.of(
                                ClassNameFilter.includeClassNamePatterns(".*ExitSamples"),
                                PackageNameFilter.includePackageNames("dev.trapline.engine.samples"),
                                TagFilter.includeTags("core=bare-metal & behaviour=S02")),
                        selectPackage("dev.trapline.engine")))
                .containsExactly("exitsWithoutAVector[bare-metal]");
        assertThat(executed(
                        List.of(PackageNameFilter.excludePackageNames("dev.trapline.engine.samples")),
                        selectPackage("dev.trapline.engine.samples")))
                .isEmpty();
    }
}

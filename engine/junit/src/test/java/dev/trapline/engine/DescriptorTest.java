package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.trapline.engine.samples.ExitSamples;
import dev.trapline.engine.samples.InheritedSamples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;

/** What build tools and IDEs see of specs. */
class DescriptorTest {

    @TempDir
    private Path folder;

    private List<TestDescriptor> all(Class<?> type) {
        return new Kit(folder).descriptors(selectClass(type));
    }

    /** Surefire loses or blanks results that have another source. */
    @Test
    void everythingBelowAClassHasTheMethodAsItsSource() {
        assertThat(all(ExitSamples.class)).allSatisfy(descriptor -> {
            boolean isClass = descriptor instanceof ClassDescriptor;
            assertThat(descriptor.getSource()).get().isInstanceOf(isClass ? ClassSource.class : MethodSource.class);
        });
    }

    @Test
    void aFieldIsAMethodToTools() {
        assertThat(all(ExitSamples.class))
                .filteredOn(one -> one.getUniqueId().toString().contains("[field:inAField]"))
                .hasSize(3)
                .allSatisfy(one -> assertThat(one.getSource())
                        .contains(MethodSource.from(ExitSamples.class.getName(), "inAField")));
    }

    @Test
    void anInheritedSpecIsOfTheClassThatRunsIt() {
        assertThat(all(InheritedSamples.class))
                .filteredOn(one -> one.getSource().orElseThrow() instanceof MethodSource)
                .allSatisfy(one -> assertThat(((MethodSource) one.getSource().orElseThrow()).getClassName())
                        .isEqualTo(InheritedSamples.class.getName()));
    }

    /** Surefire keeps names that end in a number in brackets as they are, and so can tell the results of a spec apart. */
    @Test
    void namesForReportsAreDifferentWithinAClassAndEndInANumber() {
        List<String> names = all(ExitSamples.class).stream()
                .filter(TestDescriptor::isTest)
                .map(one -> ((MethodSource) one.getSource().orElseThrow()).getClassName() + "#"
                        + one.getLegacyReportingName())
                .toList();

        assertThat(names)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches(".*\\[[0-9]+]"));
        assertThat(names)
                .hasSize(16)
                .contains(
                        ExitSamples.class.getName() + "#eachVector[0x30][bare-metal][1]",
                        ExitSamples.class.getName() + "#eachVector[0x32][other][6]",
                        ExitSamples.class.getName() + "#named[other][2]",
                        ExitSamples.class.getName() + "#inAField[bare-metal][1]",
                        ExitSamples.class.getName() + "$Inner#inside[bare-metal][1]");
    }

    @Test
    void namesOfContainersForReports() {
        assertThat(all(ExitSamples.class))
                .filteredOn(TestDescriptor::isContainer)
                .extracting(TestDescriptor::getLegacyReportingName)
                .contains(
                        ExitSamples.class.getName(),
                        ExitSamples.class.getName() + "$Inner",
                        "named",
                        "eachVector[0x30]");
    }

    @Test
    void titles() {
        assertThat(all(ExitSamples.class))
                .extracting(TestDescriptor::getDisplayName)
                .contains(
                        "ExitSamples",
                        "Inner",
                        "exits without a vector",
                        "another name",
                        "in a field",
                        "0x31",
                        "each vector: 0x31 on other",
                        "another name on bare-metal");
        assertThat(all(InheritedSamples.class))
                .first()
                .extracting(TestDescriptor::getDisplayName)
                .isEqualTo("What is inherited");
    }

    @Test
    void tagsAreInherited() {
        assertThat(all(ExitSamples.class))
                .filteredOn(one -> one.getDisplayName().equals("within")
                        || one.getDisplayName().equals("StaticNested"))
                .hasSize(2)
                .extracting(TestDescriptor::getTags)
                .allSatisfy(tags -> assertThat(tags)
                        .containsExactlyInAnyOrder(
                                TestTag.create("exits"), TestTag.create("nested"), TestTag.create("behaviour=S01")));
        assertThat(all(InheritedSamples.class))
                .filteredOn(TestDescriptor::isTest)
                .allSatisfy(one -> assertThat(one.getTags()).contains(TestTag.create("behaviour=B01")));
    }

    @Test
    void onlyResultsAreTests() {
        assertThat(all(ExitSamples.class))
                .allSatisfy(one -> assertThat(one.isTest()).isEqualTo(one instanceof CoreDescriptor));
    }
}

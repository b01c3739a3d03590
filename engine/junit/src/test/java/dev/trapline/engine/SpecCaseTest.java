package dev.trapline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.dsl.core.Limits;
import dev.trapline.engine.samples.listed.ListedSamples;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpecCaseTest {

    private static final String LISTED = ListedSamples.class.getPackageName();

    @Test
    void allThatIsToPassIsListed() {
        assertThat(listed("bare-metal", "other"))
                .extracting(one -> one.spec().replaceFirst(".*#", "")
                        + one.caseName().map(" "::concat).orElse(""))
                .containsExactlyInAnyOrder(
                        "one", "three 0x30", "three 0x31", "three 0x32", "forOneCore", "knownToFail");
    }

    @Test
    void aCaseHasWhatTheSpecSaysOfIt() {
        SpecCase one = named("one", "bare-metal", "other");
        assertThat(one.spec()).isEqualTo(ListedSamples.class.getName() + "#one");
        assertThat(one.behaviours()).containsExactly("S01");
        assertThat(one.limits()).isEqualTo(Optional.of(new Limits(77)));
        assertThat(one.scenario().sentence()).isNotBlank();
    }

    @Test
    void itsCoresAreThoseAskedForThatItIsFor() {
        assertThat(named("one", "bare-metal", "other").cores()).containsExactly("bare-metal", "other");
        assertThat(named("forOneCore", "bare-metal", "other").cores()).containsExactly("other");
        assertThat(named("forOneCore", "bare-metal").cores()).isEmpty();
    }

    @Test
    void aCoreThatIsKnownToBreakItIsNotOneOfThem() {
        assertThat(named("knownToFail", "bare-metal", "other").cores()).containsExactly("bare-metal");
    }

    @Test
    void aSpecThatCannotBeBuiltIsNamed() {
        assertThatThrownBy(() -> SpecCase.inPackage("dev.trapline.engine.samples.broken", List.of("other")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("dev.trapline.engine.samples.broken.BrokenSamples#breaks cannot be built: no words");
    }

    @Test
    void aCoreThatThereIsNotIsNamed() {
        assertThatThrownBy(() -> listed("no-such-core"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("asks for core \"no-such-core\", which there is not");
    }

    private static List<SpecCase> listed(String... cores) {
        return SpecCase.inPackage(LISTED, List.of(cores));
    }

    private static SpecCase named(String name, String... cores) {
        return listed(cores).stream()
                .filter(one -> one.spec().endsWith("#" + name))
                .findFirst()
                .orElseThrow();
    }
}

package dev.trapline.differ;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Deviation;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.Program;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.model.core.BareMetalCore;
import dev.trapline.model.core.NestedCore;
import dev.trapline.model.core.StackedCore;
import dev.trapline.random.Range;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DifferTest {

    private static final Core BARE_METAL = new BareMetalCore();
    private static final int PROGRAMS = 600;

    private static Comparison compare(Core one, Core other, Range range) {
        return new Differ(new Pair(one, other, Limits.DEFAULT), range, 1).compare(1, PROGRAMS);
    }

    private static Core lying(UnaryOperator<TraceEvent> lie, Deviation... known) {
        return new LyingCore(lie, List.of(known));
    }

    private static Deviation deviation(java.util.function.Predicate<Program> applies) {
        return new Deviation("lie", "it lies", "of a test", Set.of(), applies);
    }

    @Test
    void l1ObservesTheSameUnderOneHypervisorAndUnderTwo() {
        assertThat(compare(BARE_METAL, new NestedCore(), Range.EVERYTHING).same())
                .isEqualTo(PROGRAMS);
        assertThat(compare(new NestedCore(), new StackedCore(), Range.RECORDED).same())
                .isEqualTo(PROGRAMS);
    }

    @Test
    void aWrongCoreIsFoundAndWhatShowsItIsASpecOfOneLine() {
        Comparison comparison = compare(BARE_METAL, lying(Lies::nmisBlockedAtNmiExits), Range.RECORDED);

        assertThat(comparison.found()).hasSize(1);
        assertThat(comparison.found().get(0).spec().map(Telling.Told::source))
                .contains(
                        "given(l1).setsPinBased(PinBased.NMI_EXITING).when(l1).launches().when(nmi()).expectExit(VectoredExit.EXCEPTION_NMI)");
    }

    @Test
    void whatADeviationExplainsIsCountedAndNotMadeSmaller() {
        Core liar = lying(Lies::nmisBlockedAtNmiExits, deviation(program -> program.sets(PinBased.NMI_EXITING)));

        Comparison comparison = compare(BARE_METAL, liar, Range.RECORDED);

        assertThat(comparison.found()).isEmpty();
        assertThat(comparison.explained()).containsOnlyKeys("lie");
        assertThat(comparison.compared()).isEqualTo(PROGRAMS);
    }

    @Test
    void aDeviationOfOtherProgramsExplainsNothing() {
        Core liar = lying(Lies::nmisBlockedAtNmiExits, deviation(program -> !program.sets(PinBased.NMI_EXITING)));

        assertThat(compare(BARE_METAL, liar, Range.RECORDED).found()).hasSize(1);
    }

    @Test
    void aCoreThatBreaksIsCountedWithTheSeed() {
        Core broken = lying(event -> {
            throw new IllegalStateException("it broke at 0x123");
        });

        assertThat(compare(BARE_METAL, broken, Range.RECORDED).broken()).containsOnlyKeys("liar: it broke at …");
    }
}

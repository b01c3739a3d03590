package dev.trapline.grade.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.dsl.core.Limits;
import dev.trapline.engine.SpecCase;
import dev.trapline.grade.bytecode.Mutation;
import dev.trapline.grade.bytecode.Operator;
import dev.trapline.grade.bytecode.Places;
import dev.trapline.grade.samples.GatedCore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GraderTest {

    private static final String SAMPLES = GatedCore.class.getPackageName();
    private static final String MODELS = "dev.trapline.model";
    private static final String BOUNDARY_EVENT = "dev\\.trapline\\.model\\.hardware\\.BoundaryEvent(\\$10|\\$12)?";

    @Test
    void aMutantIsNoticedByASpecThatFails() {
        Graded graded = boundaryEvents("takes the answer of Hardware#has the other way round");
        assertThat(graded.noticedBy()).map(Specimen::spec).isPresent();
        assertThat(graded.how()).isEqualTo("it failed");
        assertThat(graded.runs()).isPositive();
    }

    @Test
    void aMutantWhereNoSpecComesPastSurvivesWithoutARun() {
        Graded graded = grade(
                        CoreFamily.of(List.of("bare-metal"), MODELS), "dev\\.trapline\\.model\\.machine\\.ApicTimer", 1)
                .stream()
                .filter(one -> one.mutation().operator() == Operator.KEEP_STALE)
                .findFirst()
                .orElseThrow();
        assertThat(graded.noticed()).isFalse();
        assertThat(graded.runs()).isZero();
    }

    @Test
    void aMutantThatSpecsComePastAndDoNotNoticeSurvives() {
        Graded graded = boundaryEvents("has NMI before NMI_WINDOW");
        assertThat(graded.noticed()).isFalse();
        assertThat(graded.runs()).isPositive();
    }

    @Test
    void aMutantOfWhatASettingAloneExecutesIsNoticedUnderThat() {
        Graded graded = boundaryEvents("takes the answer of Hardware#anyShadow the other way round");
        assertThat(graded.noticed()).isTrue();
        assertThat(graded.check()).isEqualTo("settings: exits-wait-for-shadow");
    }

    @Test
    void whatOnlySpecsOfOneBehaviourNoticeIsItsOwn() {
        Graded graded = boundaryEvents("does not call LocalApic#acknowledge (2 of 2)");
        assertThat(graded.noticed()).isTrue();
        assertThat(graded.onlyBy()).containsExactly("S03");
    }

    @Test
    void aLoopWithoutEndIsNoticed() {
        Graded graded = gate("leaves left as it was");
        assertThat(graded.noticed()).isTrue();
        assertThat(graded.how()).contains("jumped back");
    }

    @Test
    void aRunWithoutEndIsLeftBehindAndNoticed() {
        Graded graded = gate("takes the condition on closed the other way round");
        assertThat(graded.noticed()).isTrue();
        assertThat(graded.how()).isEqualTo("never came to an end");
    }

    @Test
    void theAnswersDoNotDependOnTheNumberOfThreads() {
        CoreFamily family = CoreFamily.of(List.of("bare-metal", "nested"), MODELS);
        assertThat(answers(grade(family, BOUNDARY_EVENT, 2)))
                .isEqualTo(answers(grade(family, BOUNDARY_EVENT, 1)))
                .hasSizeGreaterThan(20);
    }

    @Test
    void everyMutantIsHeardOfOnce() {
        CoreFamily family = CoreFamily.of(List.of("bare-metal"), MODELS);
        List<Mutation> mutations = mutations(family, "dev\\.trapline\\.model\\.machine\\.VectorSet");
        List<Graded> heard = Collections.synchronizedList(new ArrayList<>());
        List<Graded> graded = grader(family, mutations, 2).grade(mutations, heard::add);
        assertThat(graded).extracting(Graded::mutation).isEqualTo(mutations);
        assertThat(heard).containsExactlyInAnyOrderElementsOf(graded);
    }

    private static List<String> answers(List<Graded> graded) {
        return graded.stream()
                .map(one -> "%s: %s on %s".formatted(one.mutation(), one.noticedBy(), one.core()))
                .toList();
    }

    private static Graded boundaryEvents(String words) {
        return withWords(grade(CoreFamily.of(List.of("bare-metal"), MODELS), BOUNDARY_EVENT, 1), words);
    }

    private static Graded gate(String words) {
        return withWords(
                grade(CoreFamily.of(List.of("gated"), SAMPLES), "dev\\.trapline\\.grade\\.samples\\.Gate", 1), words);
    }

    private static Graded withWords(List<Graded> graded, String words) {
        return graded.stream()
                .filter(one -> one.mutation().words().equals(words))
                .findFirst()
                .orElseThrow(() -> new AssertionError("none of %s".formatted(graded)));
    }

    private static List<Graded> grade(CoreFamily family, String classes, int threads) {
        List<Mutation> mutations = mutations(family, classes);
        return grader(family, mutations, threads).grade(mutations, one -> {});
    }

    private static Grader grader(CoreFamily family, List<Mutation> mutations, int threads) {
        List<Specimen> specimens = SpecCase.inPackage(SAMPLES, family.names()).stream()
                .map(one -> Specimen.of(one, 0, new Limits(4_000)))
                .toList();
        return Grader.of(family, specimens, mutations, threads, 500);
    }

    private static List<Mutation> mutations(CoreFamily family, String classes) {
        return new Places(family.classFiles()).in(Pattern.compile(classes).asMatchPredicate(), method -> true);
    }
}

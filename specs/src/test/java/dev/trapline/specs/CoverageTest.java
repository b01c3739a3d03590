package dev.trapline.specs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.engine.Behaviour;
import dev.trapline.report.Catalogue;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Each row of the catalogue has a spec here, or says why it has none. */
class CoverageTest {

    /** Of a hundred rows, so many may stay without a spec. */
    private static final int MOST_UNCOVERED_IN_PERCENT = 5;

    private static final Set<String> COVERED = ReflectionSupport.findAllClassesInPackage(
                    CoverageTest.class.getPackageName(), type -> true, name -> name.endsWith("Spec"))
            .stream()
            .flatMap(CoverageTest::elements)
            .flatMap(element -> AnnotationSupport.findAnnotation(element, Behaviour.class).stream())
            .flatMap(behaviour -> Stream.of(behaviour.value()))
            .collect(Collectors.toUnmodifiableSet());

    private static final List<String> ROWS =
            Catalogue.shipped().rows().stream().map(Catalogue.Row::id).toList();

    private static Stream<AnnotatedElement> elements(Class<?> type) {
        return Stream.concat(
                Stream.of(type),
                ReflectionSupport.findMethods(type, method -> true, HierarchyTraversalMode.TOP_DOWN).stream());
    }

    @Test
    void specsNameRowsOfTheCatalogue() {
        assertThat(COVERED).isSubsetOf(ROWS);
    }

    @Test
    void aRowHasASpecOrAReason() {
        assertThat(ROWS)
                .filteredOn(id -> !COVERED.contains(id))
                .allSatisfy(id ->
                        assertThat(Catalogue.shipped().whyUncovered(id)).as(id).isPresent());
    }

    @Test
    void aRowWithASpecNeedsNoReason() {
        assertThat(COVERED)
                .allSatisfy(id ->
                        assertThat(Catalogue.shipped().whyUncovered(id)).as(id).isEmpty());
    }

    @Test
    void fewRowsHaveNoSpec() {
        long uncovered = ROWS.stream().filter(id -> !COVERED.contains(id)).count();

        assertThat(100 * uncovered).isLessThanOrEqualTo((long) MOST_UNCOVERED_IN_PERCENT * ROWS.size());
    }
}

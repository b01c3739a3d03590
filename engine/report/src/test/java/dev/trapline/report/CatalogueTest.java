package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
    private final Catalogue catalogue = Catalogue.shipped();

    @Test
    void hasEveryRowOnce() {
        assertThat(catalogue.rows())
                .hasSize(391)
                .extracting(Catalogue.Row::id)
                .allMatch(id -> id.matches("[A-Z][0-9]{2}"))
                .doesNotHaveDuplicates();
    }

    @Test
    void groupsAreInOrderAndSoAreTheirRows() {
        assertThat(catalogue.rows()).extracting(row -> row.group() + row.id()).isSorted();
        assertThat(catalogue.rows()).extracting(Catalogue.Row::group).containsOnly("ABCDEFGHIJKLMNOPQRST".split(""));
    }

    @Test
    void aGroupHasOneTitleAndOneLetterInItsIds() {
        Map<String, List<Catalogue.Row>> groups =
                catalogue.rows().stream().collect(Collectors.groupingBy(Catalogue.Row::group));

        assertThat(groups.values()).hasSize(20).allSatisfy(rows -> {
            assertThat(rows)
                    .extracting(Catalogue.Row::groupTitle)
                    .containsOnly(rows.get(0).groupTitle());
            assertThat(rows)
                    .extracting(row -> row.id().charAt(0))
                    .containsOnly(rows.get(0).id().charAt(0));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "A, 36, 0, 0", "B, 0, 18, 5", "C, 0, 20, 0", "D, 1, 32, 7", "E, 0, 21, 3", "F, 0, 28, 8", "G, 0, 14, 2",
        "H, 0, 14, 7", "I, 3, 13, 5", "J, 1, 10, 0", "K, 0, 9, 5", "L, 0, 7, 7", "M, 0, 4, 11", "N, 0, 14, 4",
        "O, 0, 5, 6", "P, 0, 3, 16", "Q, 0, 11, 3", "R, 0, 1, 9", "S, 0, 17, 0", "T, 3, 4, 4"
    })
    void aGroupHasItsRowsOfEachPriority(String group, long first, long second, long third) {
        Map<String, Long> rows = catalogue.rows().stream()
                .filter(row -> row.group().equals(group))
                .collect(Collectors.groupingBy(Catalogue.Row::priority, Collectors.counting()));

        assertThat(rows.getOrDefault("P1", 0L)).isEqualTo(first);
        assertThat(rows.getOrDefault("P2", 0L)).isEqualTo(second);
        assertThat(rows.getOrDefault("P3", 0L)).isEqualTo(third);
    }

    @Test
    void everyRowIsWhole() {
        assertThat(catalogue.rows()).allSatisfy(row -> {
            assertThat(row.title()).isNotBlank().doesNotEndWith(".").hasSizeLessThan(130);
            assertThat(row.groupTitle()).isNotBlank();
            assertThat(row.priority()).matches("P[123]");
        });
        assertThat(catalogue.rows()).extracting(Catalogue.Row::title).doesNotHaveDuplicates();
    }

    @Test
    void findsARowByItsId() {
        assertThat(catalogue.find("S06"))
                .hasValueSatisfying(row -> assertThat(row.kind()).isEqualTo(Catalogue.Kind.WHITE_BOX));
        assertThat(catalogue.find("X99")).isEmpty();
    }

    @Test
    void onlyRowsItHasAreSaidNotToBeCoveredAndEachSaysWhy() {
        assertThat(catalogue.uncovered()).isNotEmpty().allSatisfy(id -> {
            assertThat(catalogue.find(id)).as(id).isPresent();
            assertThat(catalogue.whyUncovered(id).orElse(""))
                    .as(id)
                    .isNotBlank()
                    .doesNotEndWith(".")
                    .hasSizeLessThan(130);
        });
        assertThat(catalogue.whyUncovered("S01")).isEmpty();
    }
}

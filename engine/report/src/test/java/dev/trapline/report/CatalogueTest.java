package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private final Catalogue catalogue = Catalogue.shipped();

    @Test
    void hasEveryRowInScope() {
        List<String> wanted = Stream.concat(
                        IntStream.rangeClosed(1, 36).mapToObj(number -> String.format("S%02d", number)),
                        Stream.of("N29", "H02", "H03", "H07", "B07", "Z02", "Z04", "Z09"))
                .toList();

        assertThat(catalogue.rows())
                .extracting(Catalogue.Row::id)
                .containsAll(wanted)
                .doesNotHaveDuplicates();
    }

    @Test
    void everyRowIsWhole() {
        assertThat(catalogue.rows()).allSatisfy(row -> {
            assertThat(row.title()).isNotBlank().doesNotEndWith(".").hasSizeLessThan(130);
            assertThat(row.groupTitle()).isNotBlank();
            assertThat(row.priority()).matches("P[123]");
        });
    }

    @Test
    void findsARowByItsId() {
        assertThat(catalogue.find("S06"))
                .hasValueSatisfying(row -> assertThat(row.kind()).isEqualTo(Catalogue.Kind.WHITE_BOX));
        assertThat(catalogue.find("X99")).isEmpty();
    }
}

package dev.trapline.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The behaviours that a spec can say it covers, in the order in which the report lists them, and why some of them have
 * no shipped spec.
 *
 * <p>They are read from {@code behaviours.tsv} and {@code uncovered.tsv} beside this class: one row a line, columns
 * separated by tabs, the first line being the names of the columns.
 */
public final class Catalogue {
    private static final String BEHAVIOURS = "behaviours.tsv";
    private static final String UNCOVERED = "uncovered.tsv";
    private static final Catalogue SHIPPED = new Catalogue(
            read(BEHAVIOURS, 6).stream().map(Row::of).toList(),
            read(UNCOVERED, 2).stream().collect(Collectors.toMap(columns -> columns[0], columns -> columns[1])));

    private final List<Row> rows;
    private final Map<String, Row> byId;
    private final Map<String, String> uncovered;

    private Catalogue(List<Row> rows, Map<String, String> uncovered) {
        this.rows = List.copyOf(rows);
        this.byId = rows.stream().collect(Collectors.toUnmodifiableMap(Row::id, Function.identity()));
        this.uncovered = Map.copyOf(uncovered);
    }

    /**
     * The catalogue that comes with this report.
     *
     * @return always the same
     */
    public static Catalogue shipped() {
        return SHIPPED;
    }

    /**
     * All rows.
     *
     * @return them in order, the rows of one group next to each other
     */
    public List<Row> rows() {
        return rows;
    }

    /**
     * The row of an id.
     *
     * @param id such as {@code S01}
     * @return the row, or empty if the catalogue has none
     */
    public Optional<Row> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * Why no shipped spec covers a row.
     *
     * @param id such as {@code S01}
     * @return the reason, or empty if there is none, since a spec covers the row or ought to
     */
    public Optional<String> whyUncovered(String id) {
        return Optional.ofNullable(uncovered.get(id));
    }

    /**
     * All rows of which it is said why they are not covered.
     *
     * @return their ids
     */
    Set<String> uncovered() {
        return uncovered.keySet();
    }

    /** What of a behaviour can be seen from where. */
    public enum Kind {
        /** L1 can observe it, so it is checked the same on every core. */
        L1("l1"),
        /** Only inside L0, so cores that do not show their L0 cannot say anything about it. */
        WHITE_BOX("white-box");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        static Kind of(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new IllegalStateException(BEHAVIOURS + ": kind \"" + word + "\" is neither l1 nor white-box");
        }
    }

    /**
     * One behaviour.
     *
     * @param id such as {@code S01}
     * @param priority {@code P1} to {@code P3}, the most important first
     * @param group letter of its group
     * @param groupTitle what the group is about
     * @param kind who can see it
     * @param title the behaviour in one sentence
     */
    public record Row(String id, String priority, String group, String groupTitle, Kind kind, String title) {

        static Row of(String[] columns) {
            return new Row(columns[0], columns[1], columns[2], columns[3], Kind.of(columns[4]), columns[5]);
        }
    }

    private static List<String[]> read(String resource, int columns) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Catalogue.class.getResourceAsStream(resource), resource),
                StandardCharsets.UTF_8))) {
            return reader.lines()
                    .skip(1)
                    .map(line -> split(resource, columns, line))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String[] split(String resource, int columns, String line) {
        String[] split = line.split("\t", -1);
        if (split.length != columns) {
            throw new IllegalStateException(
                    resource + ": " + columns + " columns wanted, " + split.length + " found in: " + line);
        }
        return split;
    }
}

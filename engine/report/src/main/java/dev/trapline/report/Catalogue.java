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
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The behaviours that a spec can say it covers, in the order in which the report lists them.
 *
 * <p>They are read from {@code behaviours.tsv} beside this class: one row a line, columns separated by tabs, the first
 * line being the names of the columns.
 */
public final class Catalogue {
    private static final String RESOURCE = "behaviours.tsv";
    private static final int COLUMNS = 6;
    private static final Catalogue SHIPPED = new Catalogue(read());

    private final List<Row> rows;
    private final Map<String, Row> byId;

    private Catalogue(List<Row> rows) {
        this.rows = List.copyOf(rows);
        this.byId = rows.stream().collect(Collectors.toUnmodifiableMap(Row::id, Function.identity()));
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
            throw new IllegalStateException(RESOURCE + ": kind \"" + word + "\" is neither l1 nor white-box");
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

        static Row of(String line) {
            String[] columns = line.split("\t", -1);
            if (columns.length != COLUMNS) {
                throw new IllegalStateException(
                        RESOURCE + ": " + COLUMNS + " columns wanted, " + columns.length + " found in: " + line);
            }
            return new Row(columns[0], columns[1], columns[2], columns[3], Kind.of(columns[4]), columns[5]);
        }
    }

    private static List<Row> read() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Catalogue.class.getResourceAsStream(RESOURCE), RESOURCE),
                StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).map(Row::of).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

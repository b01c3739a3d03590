package dev.trapline.engine;

import dev.trapline.dsl.Table;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.BaseStream;
import java.util.stream.Stream;

/** What a spec for several cases may give: a table, or its rows one after the other. */
final class Cases {

    /** More than anybody reads; a stream without an end must not keep us here. */
    private static final int MOST = 250_000;

    private Cases() {}

    /** Whether a spec may give this. */
    static boolean areGivenBy(Class<?> type) {
        return type == Table.class || Stream.class.isAssignableFrom(type) || Iterable.class.isAssignableFrom(type);
    }

    /**
     * All of them.
     *
     * @param given what the spec gave
     * @param reference the spec, for messages
     */
    static Table of(Object given, String reference) {
        if (given instanceof Table table) {
            return table;
        }
        if (given instanceof BaseStream<?, ?> stream) {
            try (stream) {
                return new Table(rows(stream.iterator(), reference));
            }
        }
        return new Table(rows(((Iterable<?>) given).iterator(), reference));
    }

    private static List<Table.Case> rows(Iterator<?> given, String reference) {
        List<Table.Case> rows = new ArrayList<>();
        while (given.hasNext()) {
            if (rows.size() == MOST) {
                throw new SpecProblemException(
                        "%s gives more than %d cases; does it ever end?".formatted(reference, MOST));
            }
            if (!(given.next() instanceof Table.Case row)) {
                throw new SpecProblemException(
                        "%s gives something else than a case at place %d; cases are made by Table.row(name, scenario)"
                                .formatted(reference, rows.size() + 1));
            }
            rows.add(row);
        }
        return rows;
    }
}

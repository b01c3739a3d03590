package dev.trapline.grade;

import dev.trapline.grade.bytecode.Mutation;
import dev.trapline.grade.run.Graded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The mutations that L1 cannot notice, each marked with the reason. Strict: a mark that fits no mutation, and one whose mutant is noticed, are errors.
 *
 * <p>A mark is a line of operator, class, method, words and reason, with tabs between them. Empty lines and those that begin with # count for nothing.
 */
final class Equivalents {

    private static final int COLUMNS = 5;

    /** Which mutation. */
    private record Key(String operator, String type, String method, String words) {
        static Key of(Mutation one) {
            return new Key(one.operator().id(), one.type(), one.method(), one.words());
        }
    }

    private final Map<Key, String> reasons;

    private Equivalents(Map<Key, String> reasons) {
        this.reasons = reasons;
    }

    /**
     * Those that are shipped.
     *
     * @throws IllegalArgumentException if a line is no mark; the message says which
     */
    static Equivalents shipped() {
        try (InputStream in = Equivalents.class.getResourceAsStream("equivalent.tsv")) {
            if (in == null) {
                throw new IllegalStateException("There is no resource equivalent.tsv beside " + Equivalents.class);
            }
            return of(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines());
        } catch (IOException failure) {
            throw new UncheckedIOException("equivalent.tsv cannot be read", failure);
        }
    }

    /**
     * From lines.
     *
     * @throws IllegalArgumentException if one is no mark
     */
    static Equivalents of(Stream<String> lines) {
        Map<Key, String> reasons = new HashMap<>();
        List<String> all = lines.toList();
        for (int i = 0; i < all.size(); i++) {
            String line = all.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] cells = line.split("\t", -1);
            if (cells.length != COLUMNS || Stream.of(cells).anyMatch(String::isBlank)) {
                throw new IllegalArgumentException(
                        "Line %d of the equivalent mutations: operator, class, method, words and reason, with tabs between, not: %s"
                                .formatted(i + 1, line));
            }
            Key key = new Key(cells[0], cells[1], cells[2], cells[3]);
            if (reasons.put(key, cells[4]) != null) {
                throw new IllegalArgumentException(
                        "Line %d of the equivalent mutations marks one a second time: %s".formatted(i + 1, line));
            }
        }
        return new Equivalents(reasons);
    }

    /** Why nobody can notice a mutation; empty if it is not marked. */
    Optional<String> reason(Mutation mutation) {
        return Optional.ofNullable(reasons.get(Key.of(mutation)));
    }

    /** Marks that fit none of all mutations there are. */
    List<String> unfitting(List<Mutation> all) {
        Map<Key, String> left = new HashMap<>(reasons);
        all.forEach(one -> left.remove(Key.of(one)));
        return left.keySet().stream()
                .map(key ->
                        "no mutation is %s %s.%s: %s".formatted(key.operator(), key.type(), key.method(), key.words()))
                .sorted()
                .toList();
    }

    /** Marks whose mutant was noticed. */
    List<String> refuted(List<Graded> graded) {
        List<String> refuted = new ArrayList<>();
        for (Graded one : graded) {
            one.noticedBy()
                    .filter(by -> reason(one.mutation()).isPresent())
                    .ifPresent(by -> refuted.add("%s notices %s".formatted(by, one.mutation())));
        }
        return refuted;
    }
}

package dev.trapline.report;

import dev.trapline.json.JsonException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How one result ended, from the run log's {@code verdict} and, of a deviation, whether it is a prediction; ordered from
 * good to bad.
 */
enum Verdict implements Mark {
    PASSED("✓", "passed"),
    UNSUPPORTED("–", "unsupported"),
    SKIPPED("/", "skipped"),
    PREDICTION("?", "predicted deviation"),
    DEVIATION("≠", "known deviation"),
    FAILED("✗", "failed"),
    ERROR("!", "error");

    private final String symbol;
    private final String words;

    Verdict(String symbol, String words) {
        this.symbol = symbol;
        this.words = words;
    }

    static Verdict of(String name, Optional<Deviation> deviation) {
        Verdict verdict = logged().filter(known -> known.css().equals(name))
                .findFirst()
                .orElseThrow(() -> new JsonException("verdict \"" + name + "\" is none of "
                        + logged().map(Verdict::css).collect(Collectors.joining(", "))));
        boolean predicted = deviation.filter(Deviation::isPrediction).isPresent();
        return verdict == DEVIATION && predicted ? PREDICTION : verdict;
    }

    private static Stream<Verdict> logged() {
        return Arrays.stream(values()).filter(verdict -> verdict != PREDICTION);
    }

    boolean isBroken() {
        return this == FAILED || this == ERROR;
    }

    /** Whether what failed has a name and a reason. */
    boolean isExplained() {
        return this == DEVIATION || this == PREDICTION;
    }

    static Verdict worse(Verdict one, Verdict other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    @Override
    public String symbol() {
        return symbol;
    }

    @Override
    public String words() {
        return words;
    }

    @Override
    public String css() {
        return name().toLowerCase(Locale.ROOT);
    }
}

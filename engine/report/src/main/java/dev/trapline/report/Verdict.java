package dev.trapline.report;

import dev.trapline.json.JsonException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How one result ended, from the run log's {@code verdict}; ordered from good to bad. */
enum Verdict implements Mark {
    PASSED("✓", "passed"),
    UNSUPPORTED("–", "unsupported"),
    DEVIATION("≠", "known deviation"),
    FAILED("✗", "failed"),
    ERROR("!", "error");

    private final String symbol;
    private final String words;

    Verdict(String symbol, String words) {
        this.symbol = symbol;
        this.words = words;
    }

    static Verdict of(String name) {
        return Arrays.stream(values())
                .filter(verdict -> verdict.css().equals(name))
                .findFirst()
                .orElseThrow(() -> new JsonException("verdict \"" + name + "\" is none of "
                        + Arrays.stream(values()).map(Verdict::css).collect(Collectors.joining(", "))));
    }

    boolean isBroken() {
        return this == FAILED || this == ERROR;
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

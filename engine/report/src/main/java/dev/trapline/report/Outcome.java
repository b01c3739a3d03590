package dev.trapline.report;

import dev.trapline.json.JsonException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How one expectation ended, from the run log's {@code outcome}. */
enum Outcome implements Mark {
    PASSED("✓", "passed"),
    FAILED("✗", "failed"),
    NOT_OBSERVABLE("○", "not observable"),
    UNCHECKED("·", "not checked");

    private final String symbol;
    private final String words;

    Outcome(String symbol, String words) {
        this.symbol = symbol;
        this.words = words;
    }

    static Outcome of(String name) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.css().equals(name))
                .findFirst()
                .orElseThrow(() -> new JsonException("outcome \"" + name + "\" is none of "
                        + Arrays.stream(values()).map(Outcome::css).collect(Collectors.joining(", "))));
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
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

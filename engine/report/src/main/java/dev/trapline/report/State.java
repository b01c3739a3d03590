package dev.trapline.report;

import java.util.Collection;
import java.util.Locale;

/** What is known of one behaviour on one core, from all the results there that cover it. */
enum State implements Mark {
    PASSED("✓", "passed"),
    PREDICTION("?", "predicted deviation"),
    DEVIATION("≠", "known deviation"),
    FAILED("✗", "failed"),
    UNSUPPORTED("–", "unsupported"),
    NOT_OBSERVABLE("○", "not observable"),
    NOT_RUN("·", "not run"),
    NOT_COVERED("·", "not covered");

    private final String symbol;
    private final String words;

    State(String symbol, String words) {
        this.symbol = symbol;
        this.words = words;
    }

    /**
     * One failure decides, then one deviation, then one that is predicted; a result that could not look, or could not run, never turns into a pass
     * and never takes a pass away.
     */
    static State of(Catalogue.Kind kind, Collection<Entry> results) {
        if (results.isEmpty()) {
            return NOT_RUN;
        }
        boolean passed = false;
        boolean deviation = false;
        boolean prediction = false;
        boolean unsupported = false;
        boolean ran = false;
        for (Entry result : results) {
            ran |= result.verdict() != Verdict.SKIPPED;
            switch (result.verdict()) {
                case FAILED, ERROR -> {
                    return FAILED;
                }
                case DEVIATION -> deviation = true;
                case PREDICTION -> prediction = true;
                case UNSUPPORTED -> unsupported = true;
                case SKIPPED -> {}
                case PASSED -> passed |= result.sight().tellsOf(kind);
            }
        }
        if (deviation) {
            return DEVIATION;
        }
        if (prediction) {
            return PREDICTION;
        }
        if (passed) {
            return PASSED;
        }
        if (!ran) {
            return NOT_RUN;
        }
        return unsupported ? UNSUPPORTED : NOT_OBSERVABLE;
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

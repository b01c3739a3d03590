package dev.trapline.dsl.core;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a core is expected to do differently from the architecture, until someone runs it on what the core is a model of. Found by running: with these corrections,
 * and no fewer, the spec passes.
 *
 * @param corrections those that mend it together, at least one
 */
public record Prediction(List<Correction> corrections) implements Departure {

    /** Copies the list. */
    public Prediction {
        corrections = List.copyOf(corrections);
        if (corrections.isEmpty()) {
            throw new IllegalArgumentException("a prediction needs at least one correction that mends it");
        }
    }

    @Override
    public String id() {
        return joined(Correction::id, " + ");
    }

    @Override
    public String what() {
        return joined(Correction::what, "; and ");
    }

    @Override
    public String because() {
        return joined(Correction::because, "; and ");
    }

    private String joined(Function<Correction, String> part, String between) {
        return corrections.stream().map(part).collect(Collectors.joining(between));
    }
}

package dev.trapline.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.TestDescriptor;

/**
 * In which order specs are run.
 *
 * @param seed of a random order, empty for the order of names
 */
record Order(Optional<Long> seed) {

    static final Order BY_NAME = new Order(Optional.empty());

    private static final String NAME = "name";
    private static final String RANDOM = "random";

    /**
     * What the parameters ask for.
     *
     * @param newSeed gives a seed where none is given
     * @throws IllegalArgumentException if a value makes no sense
     */
    static Order of(ConfigurationParameters parameters, LongSupplier newSeed) {
        Optional<Long> given = Settings.text(parameters, Settings.ORDER_SEED).map(Order::seed);
        String order = Settings.text(parameters, Settings.ORDER).orElse(NAME);
        return switch (order) {
            case NAME -> BY_NAME;
            case RANDOM -> new Order(given.or(() -> Optional.of(newSeed.getAsLong())));
            default -> throw Settings.unusable(Settings.ORDER, order, "\"%s\" or \"%s\"".formatted(NAME, RANDOM), null);
        };
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw Settings.unusable(Settings.ORDER_SEED, text, "a whole number", notANumber);
        }
    }

    /** Puts all that is below a descriptor in this order. What stands below another one is mixed by itself, so that a part runs in the order that it has in the whole. */
    void arrange(TestDescriptor parent) {
        if (seed.isEmpty()) {
            return;
        }
        Random random = new Random(seed.get() ^ parent.getUniqueId().toString().hashCode());
        parent.orderChildren(children -> {
            List<TestDescriptor> mixed = new ArrayList<>(children);
            mixed.sort(Comparator.comparing(child -> child.getUniqueId().toString()));
            Collections.shuffle(mixed, random);
            return mixed;
        });
        parent.getChildren().forEach(this::arrange);
    }

    /** How to get the same order again, empty if there is nothing special about it. */
    Optional<String> repeat() {
        return seed.map(number -> "run in random order; -D%s=%s -D%s=%d repeats it"
                .formatted(Settings.ORDER, RANDOM, Settings.ORDER_SEED, number));
    }
}

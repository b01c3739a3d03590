package dev.trapline.engine;

import dev.trapline.dsl.core.Limits;
import java.time.Duration;
import java.util.Optional;

/**
 * What a spec says that a run of it may cost, each empty where it leaves that to the configuration.
 *
 * @param timeout how long a core may take
 * @param limits what else
 */
record Budget(Optional<Duration> timeout, Optional<Limits> limits) {

    static final Budget OF_THE_RUN = new Budget(Optional.empty(), Optional.empty());

    Budget within(Duration time) {
        return new Budget(Optional.of(time), limits);
    }

    Budget within(Limits steps) {
        return new Budget(timeout, Optional.of(steps));
    }
}

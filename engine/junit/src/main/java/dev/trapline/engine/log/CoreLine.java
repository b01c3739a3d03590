package dev.trapline.engine.log;

import dev.trapline.dsl.core.Availability;
import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Correction;
import java.util.List;
import java.util.Optional;

/**
 * A core as a run found it.
 *
 * @param name its name
 * @param version its version, empty if it could not be loaded
 * @param description one line, empty if it could not be loaded
 * @param corrections what it lacks, if its failures are predictions
 * @param availability whether it could run
 */
public record CoreLine(
        String name, String version, String description, List<Correction> corrections, Availability availability) {

    /** Describes a core; one that does not even describe itself must not stop a run. */
    public static CoreLine of(String name, Optional<Core> core, Availability availability) {
        try {
            return new CoreLine(
                    name,
                    core.map(Core::version).orElse(""),
                    core.map(Core::description).orElse(""),
                    core.map(Core::corrections).orElse(List.of()),
                    availability);
        } catch (RuntimeException | LinkageError failure) {
            return new CoreLine(name, "", failure.toString(), List.of(), availability);
        }
    }
}

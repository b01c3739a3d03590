package dev.trapline.engine;

import dev.trapline.dsl.core.Core;
import java.util.Optional;

/**
 * A core on the class path.
 *
 * @param name its name, or its class if it could not be loaded
 * @param core the core, empty if it could not be loaded
 * @param problem why it could not be loaded, empty if it could
 * @param order where it stands
 * @param byDefault whether it runs without being asked for
 * @param relative name of the core that it is a relative of, empty if it is listed itself
 */
record CoreEntry(
        String name, Optional<Core> core, String problem, int order, boolean byDefault, Optional<String> relative) {

    static CoreEntry of(Core core) {
        return new CoreEntry(
                core.name(), Optional.of(core), "", core.order(), core.enabledByDefault(), Optional.empty());
    }

    /** A core that another one made because it was asked for. */
    static CoreEntry relative(Core core, String of) {
        return new CoreEntry(core.name(), Optional.of(core), "", core.order(), false, Optional.of(of));
    }

    /** By default it runs, that is, says that it cannot: nobody can know whether it would have been asked for. */
    static CoreEntry broken(String provider, String problem) {
        return new CoreEntry(provider, Optional.empty(), problem, Integer.MAX_VALUE, true, Optional.empty());
    }
}

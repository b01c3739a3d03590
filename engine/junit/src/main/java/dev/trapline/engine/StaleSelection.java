package dev.trapline.engine;

import java.util.List;
import java.util.Optional;

/**
 * What a selected method that is no spec may mean. A method that is there may be another engine's; one that is not there was renamed or never was, and
 * selecting it would silently run nothing.
 */
final class StaleSelection {

    private StaleSelection() {}

    /** What to say of it, empty if nothing. */
    static Optional<String> issue(SpecType type, String name) {
        if (isThere(type.type(), name)) {
            return Optional.empty();
        }
        List<String> specs = type.members().stream().map(SpecMember::name).toList();
        return Optional.of("%s has no spec \"%s\"%s"
                .formatted(
                        type.place().name(),
                        name,
                        Nearest.to(name, specs)
                                .map("; did you mean \"%s\"?"::formatted)
                                .orElse("")));
    }

    private static boolean isThere(Class<?> type, String name) {
        for (Class<?> one : Lineage.of(type)) {
            for (var method : one.getDeclaredMethods()) {
                if (method.getName().equals(name)) {
                    return true;
                }
            }
        }
        return false;
    }
}

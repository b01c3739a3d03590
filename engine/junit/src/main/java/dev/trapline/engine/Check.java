package dev.trapline.engine;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the engine checks of every spec, whatever its author expected. */
enum Check {
    /** L1 observes the same as on the core that the others are compared with. */
    BARE_METAL("bare-metal"),
    /** L1 observes the same with one more exit of L0, wherever it comes. */
    SPURIOUS_EXITS("spurious-exits"),
    /** L1 observes the same if the machine's state is saved and restored all the time. */
    SAVE_AND_RESTORE("save-and-restore"),
    /** The spec holds however the core settles what the architecture leaves open. */
    SETTINGS("settings");

    static final Set<Check> ALL = Set.copyOf(EnumSet.allOf(Check.class));

    private static final String NAME_OF_ALL = "all";
    private static final String NAME_OF_NONE = "none";

    private final String id;

    Check(String id) {
        this.id = id;
    }

    /** The name by which it is chosen. */
    String id() {
        return id;
    }

    /**
     * Those of these names, {@code all} or {@code none} among them.
     *
     * @throws IllegalArgumentException if a name is unknown, there is none, or {@code none} does not stand alone
     */
    static Set<Check> named(List<String> names) {
        if (names.equals(List.of(NAME_OF_NONE))) {
            return Set.of();
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no check is named");
        }
        Set<Check> chosen = EnumSet.noneOf(Check.class);
        for (String name : names) {
            chosen.addAll(name.equals(NAME_OF_ALL) ? ALL : Set.of(named(name)));
        }
        return Set.copyOf(chosen);
    }

    private static Check named(String name) {
        return Stream.of(values())
                .filter(check -> check.id.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no check is named " + name));
    }

    /** What may be asked for, for a message. */
    static String allowed() {
        return "\"%s\", \"%s\", or names of checks, separated by commas: %s"
                .formatted(
                        NAME_OF_ALL,
                        NAME_OF_NONE,
                        Stream.of(values()).map(Check::id).collect(Collectors.joining(", ")));
    }
}

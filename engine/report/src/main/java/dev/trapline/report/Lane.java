package dev.trapline.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where something happens, from the lowest layer up. */
enum Lane {
    HARDWARE("Hardware"),
    L0("L0"),
    L1("L1"),
    L2("L2");

    private final String title;

    Lane(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** A lane that this report does not know is no lane, so that such an event is still shown in words. */
    static Optional<Lane> of(String name) {
        return Arrays.stream(values())
                .filter(lane -> lane.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}

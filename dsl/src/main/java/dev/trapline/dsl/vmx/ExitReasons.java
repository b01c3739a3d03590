package dev.trapline.dsl.vmx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The exit reasons by number. */
final class ExitReasons {

    private static final int MOST = 64;
    private static final List<Optional<ExitReason>> BY_NUMBER = byNumber();

    private ExitReasons() {}

    static Optional<ExitReason> of(int number) {
        return number >= 0 && number < MOST ? BY_NUMBER.get(number) : Optional.empty();
    }

    private static List<Optional<ExitReason>> byNumber() {
        List<Optional<ExitReason>> reasons = new ArrayList<>(Collections.nCopies(MOST, Optional.empty()));
        for (ExitReason reason : VectoredExit.values()) {
            reasons.set(reason.number(), Optional.of(reason));
        }
        for (ExitReason reason : PlainExit.values()) {
            reasons.set(reason.number(), Optional.of(reason));
        }
        return List.copyOf(reasons);
    }
}

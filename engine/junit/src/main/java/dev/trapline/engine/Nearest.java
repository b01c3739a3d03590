package dev.trapline.engine;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which of the known names somebody may have meant. */
final class Nearest {

    private Nearest() {}

    /** The known name that differs in the fewest letters, empty if all are too different to be meant. */
    static Optional<String> to(String name, Collection<String> known) {
        int most = Math.max(2, name.length() / 3);
        return known.stream()
                .filter(one -> distance(name, one) <= most)
                .min(Comparator.<String>comparingInt(one -> distance(name, one)).thenComparing(one -> one));
    }

    /** Letters to be put in, taken out or replaced to make one of the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}

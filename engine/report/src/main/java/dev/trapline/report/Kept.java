package dev.trapline.report;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The first results as they were read, as many as memory has room for; the others have to be read again. */
final class Kept {

    /** Bytes of their lines in the run logs. In memory they take a few times as much. */
    private static final long MOST = 16 << 20;

    private final Map<Entry.Place, Result> results = new HashMap<>();
    private long bytes;

    void add(Entry.Place place, Result result) {
        if (bytes + place.length() <= MOST) {
            bytes += place.length();
            results.put(place, result);
        }
    }

    Optional<Result> at(Entry.Place place) {
        return Optional.ofNullable(results.get(place));
    }
}

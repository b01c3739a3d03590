package dev.trapline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** From when to when each vector stands in IRR or ISR, and in which of a few columns to draw it. */
final class Bars {
    /** More vectors at once than this share the last column. */
    static final int COLUMNS = 4;

    /**
     * One stretch.
     *
     * @param vector of which interrupt
     * @param inService true for ISR, false for IRR
     * @param from step after which it begins
     * @param to step at which it ends
     * @param column where to draw it
     */
    record Bar(long vector, boolean inService, int from, int to, int column) {

        String describe() {
            return hex(vector) + (inService ? " in service (ISR)" : " pending (IRR)") + ", step " + (from + 1) + " to "
                    + (to + 1);
        }
    }

    private final List<Event> events;
    private final List<Bar> bars = new ArrayList<>();
    private final Map<Long, Integer> columns = new TreeMap<>();

    private Bars(List<Event> events) {
        this.events = events;
    }

    static List<Bar> of(List<Event> events) {
        Bars bars = new Bars(events);
        bars.follow(Event::pending, false);
        bars.follow(Event::inService, true);
        return List.copyOf(bars.bars);
    }

    static String hex(long vector) {
        return (vector < 0x10 ? "0x0" : "0x") + Long.toHexString(vector);
    }

    private void follow(Function<Event, Optional<List<Long>>> register, boolean inService) {
        Map<Long, Integer> since = new TreeMap<>();
        for (int step = 0; step < events.size(); step++) {
            Optional<List<Long>> now = register.apply(events.get(step));
            if (now.isPresent()) {
                Set<Long> vectors = new TreeSet<>(now.get());
                for (Long gone : List.copyOf(since.keySet())) {
                    if (!vectors.contains(gone)) {
                        end(gone, inService, since, step);
                    }
                }
                for (Long vector : vectors) {
                    columns.computeIfAbsent(vector, fresh -> Math.min(columns.size(), COLUMNS - 1));
                    since.putIfAbsent(vector, step);
                }
            }
        }
        for (Long left : List.copyOf(since.keySet())) {
            end(left, inService, since, events.size());
        }
    }

    private void end(Long vector, boolean inService, Map<Long, Integer> since, int step) {
        Integer from = since.remove(vector);
        bars.add(new Bar(
                vector, inService, from == null ? step : from, step, columns.getOrDefault(vector, COLUMNS - 1)));
    }
}

package dev.trapline.report;

import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Draws a trace: time runs down, one step a row; the lanes stand side by side, the words to their right. */
final class TimeLine {
    private static final int MOST_STEPS = 200;
    private static final int MOST_LETTERS = 76;

    private static final String HEAD = "head-of-";
    private static final int LETTER = 7;
    private static final int TOP = 34;
    private static final int ROW = 24;
    private static final int LABEL_RIGHT = 44;
    private static final int BARS_LEFT = 51;
    private static final int BAR_STEP = 10;
    private static final int BAR_WIDTH = 6;
    private static final int NUMBER_RIGHT = 404;
    private static final int WORDS_LEFT = 414;
    private static final Map<Lane, Integer> X =
            new EnumMap<>(Map.of(Lane.HARDWARE, 118, Lane.L0, 196, Lane.L1, 274, Lane.L2, 352));

    /** How a kind of event crosses from lane to lane; each has a marker of its own. */
    private enum Arrow {
        ENTRY("entry"),
        EXIT("exit"),
        L0_EXIT("l0-exit"),
        L0_ENTRY("l0-entry"),
        DELIVERY("delivery");

        private static final Map<String, Arrow> BY_KIND =
                Stream.of(values()).collect(Collectors.toMap(arrow -> arrow.kind, arrow -> arrow));

        private final String kind;

        Arrow(String kind) {
            this.kind = kind;
        }

        static Optional<Arrow> of(Event event) {
            return Optional.ofNullable(BY_KIND.get(event.kind()));
        }
    }

    private final Html html;
    private final String id;
    private final List<Event> all;
    private final List<Event> events;
    private final int bottom;
    private final int width;

    private TimeLine(Html html, String id, List<Event> events) {
        this.html = html;
        this.id = id;
        this.all = events;
        this.events = events.subList(0, Math.min(events.size(), MOST_STEPS));
        this.bottom = TOP + this.events.size() * ROW + 6;
        int letters = 0;
        for (Event event : this.events) {
            letters = Math.max(letters, Math.min(event.words().length(), MOST_LETTERS) + 1);
        }
        this.width = WORDS_LEFT + LETTER * letters;
    }

    /**
     * Appends the heads of the arrows, which all pictures of a document share: once, before the first of them.
     *
     * @param html where to
     */
    static void heads(Html html) throws IOException {
        html.add("<defs>");
        for (Arrow arrow : Arrow.values()) {
            boolean open = arrow == Arrow.L0_EXIT || arrow == Arrow.L0_ENTRY;
            html.add(
                    "<marker id=\"{}{}\" class=\"head {}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" "
                            + "markerWidth=\"9\" markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">",
                    HEAD,
                    arrow.kind,
                    arrow.kind);
            html.add(
                    open
                            ? "<path class=\"open\" d=\"M1 1 9 5 1 9\"/></marker>"
                            : "<path d=\"M0 0 10 5 0 10z\"/></marker>");
        }
        html.add("</defs>");
    }

    /**
     * Appends the picture.
     *
     * @param html where to
     * @param id an id that is unique on the page; all ids inside start with it
     * @param title what the picture is of
     * @param events the trace, not empty
     */
    static void draw(Html html, String id, String title, List<Event> events) throws IOException {
        new TimeLine(html, id, events).draw(title);
    }

    private void draw(String title) throws IOException {
        html.add(
                "<svg class=\"tl\" role=\"img\" aria-labelledby=\"{}-t {}-d\" width=\"{}\" height=\"{}\" "
                        + "viewBox=\"0 0 {} {}\">",
                id,
                id,
                width,
                bottom + 4,
                width,
                bottom + 4);
        html.add("<title id=\"{}-t\">{}</title>", id, title);
        html.add(
                "<desc id=\"{}-d\">Time runs down through {} steps in the lanes Hardware, L0, L1 and L2. "
                        + "The list of steps after the picture says the same in words.</desc>",
                id,
                events.size());
        hairs();
        lanes();
        activity();
        bars();
        for (int step = 0; step < events.size(); step++) {
            step(step, events.get(step));
        }
        html.add("</svg>");
        if (all.size() > events.size()) {
            html.add(
                    "<p class=\"note\">The picture stops after {} steps; the list has all {}.</p>",
                    events.size(),
                    all.size());
        }
    }

    private void lanes() throws IOException {
        Set<Lane> used = EnumSet.of(Lane.HARDWARE);
        for (Event event : events) {
            event.lane().ifPresent(used::add);
            event.from().ifPresent(used::add);
            event.to().ifPresent(used::add);
        }
        for (Lane lane : Lane.values()) {
            html.add(
                    "<g class=\"lane{}\"><text x=\"{}\" y=\"16\">{}</text><path d=\"M{} 24V{}\"/></g>",
                    used.contains(lane) ? "" : " off",
                    x(lane),
                    lane.title(),
                    x(lane),
                    bottom);
        }
    }

    /** Thin lines from the lanes to the words. */
    private void hairs() throws IOException {
        html.add("<path class=\"hair\" d=\"");
        for (int step = 0; step < events.size(); step++) {
            html.add("M{} {}H{}", LABEL_RIGHT + 4, y(step), NUMBER_RIGHT - 16);
        }
        html.add("\"/>");
    }

    /** The thick line that shows who has the processor. */
    private void activity() throws IOException {
        Optional<Lane> active = events.stream()
                .filter(event -> crosses(event) || event.kind().equals("run"))
                .findFirst()
                .flatMap(event -> event.from().or(event::lane));
        int since = TOP - 6;
        for (int step = 0; step <= events.size(); step++) {
            boolean last = step == events.size();
            Optional<Lane> next = last ? Optional.empty() : after(events.get(step), active);
            if (next.equals(active)) {
                continue;
            }
            int until = last ? bottom : y(step);
            if (active.isPresent()) {
                html.add(
                        "<rect class=\"on\" x=\"{}\" y=\"{}\" width=\"6\" height=\"{}\"/>",
                        x(active.get()) - 3,
                        since,
                        until - since);
            }
            since = until;
            active = next;
        }
    }

    private static boolean crosses(Event event) {
        return Arrow.of(event).filter(arrow -> arrow != Arrow.DELIVERY).isPresent();
    }

    private static Optional<Lane> after(Event event, Optional<Lane> before) {
        return crosses(event) ? event.to().or(event::lane).or(() -> before) : before;
    }

    private void bars() throws IOException {
        List<Bars.Bar> bars = Bars.of(events);
        for (Bars.Bar bar : bars) {
            html.add(
                    "<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}</title></rect>",
                    bar.inService() ? "isr" : "irr",
                    BARS_LEFT + bar.column() * BAR_STEP,
                    y(bar.from()),
                    BAR_WIDTH,
                    (bar.to() == events.size() ? bottom : y(bar.to())) - y(bar.from()),
                    bar.describe());
        }
        SortedMap<Integer, StringJoiner> begun = new TreeMap<>();
        for (Bars.Bar bar : bars) {
            if (!bar.inService()) {
                begun.computeIfAbsent(bar.from(), step -> new StringJoiner(" ")).add(Bars.hex(bar.vector()));
            }
        }
        for (Map.Entry<Integer, StringJoiner> step : begun.entrySet()) {
            html.add(
                    "<text class=\"vec\" x=\"{}\" y=\"{}\">{}</text>",
                    LABEL_RIGHT,
                    y(step.getKey()) + 4,
                    step.getValue());
        }
    }

    private void step(int step, Event event) throws IOException {
        int y = y(step);
        Optional<Arrow> arrow = Arrow.of(event);
        Optional<Lane> to = event.to().or(event::lane);
        if (arrow.isPresent() && to.isPresent()) {
            arrow(arrow.get(), event.from().orElse(Lane.HARDWARE), to.get(), y);
        } else {
            Optional<Lane> lane = event.lane().or(event::from).or(event::to);
            if (lane.isPresent()) {
                sign(event, x(lane.get()), y);
            }
        }
        html.add("<text class=\"no\" x=\"{}\" y=\"{}\">{}</text>", NUMBER_RIGHT, y + 4, step + 1);
        html.add("<text class=\"w\" x=\"{}\" y=\"{}\">{}</text>", WORDS_LEFT, y + 4, shortened(event.words()));
    }

    private void arrow(Arrow arrow, Lane from, Lane to, int y) throws IOException {
        if (from == to) {
            html.add("<circle class=\"sign {}\" cx=\"{}\" cy=\"{}\" r=\"5\"/>", arrow.kind, x(to), y);
            return;
        }
        int direction = x(to) > x(from) ? 1 : -1;
        html.add(
                "<path class=\"arrow {}\" marker-end=\"url(#{}{})\" d=\"M{} {}H{}\"/>",
                arrow.kind,
                HEAD,
                arrow.kind,
                x(from) + 4 * direction,
                y,
                x(to) - 4 * direction);
    }

    private void sign(Event event, int x, int y) throws IOException {
        switch (event.kind()) {
            case "run" ->
                html.add(
                        "<g class=\"run\"><rect x=\"{}\" y=\"{}\" width=\"30\" height=\"18\" rx=\"3\"/>"
                                + "<text x=\"{}\" y=\"{}\">{}</text></g>",
                        x - 15,
                        y - 9,
                        x,
                        y + 4,
                        event.count());
            case "input" -> html.add("<path class=\"sign input\" d=\"M{} {}l6 6-6 6-6-6z\"/>", x, y - 6);
            case "entry-failure", "vmfail" ->
                html.add("<path class=\"sign failure\" d=\"M{} {}l10 10m0-10-10 10\"/>", x - 5, y - 5);
            case "end" -> html.add("<path class=\"sign end\" d=\"M{} {}h16\"/>", x - 8, y);
            default -> html.add("<circle class=\"sign\" cx=\"{}\" cy=\"{}\" r=\"4\"/>", x, y);
        }
    }

    private static String shortened(String words) {
        return words.length() <= MOST_LETTERS ? words : words.substring(0, MOST_LETTERS - 1) + "…";
    }

    private static int y(int step) {
        return TOP + step * ROW + ROW / 2;
    }

    private static int x(Lane lane) {
        return X.getOrDefault(lane, 0);
    }
}

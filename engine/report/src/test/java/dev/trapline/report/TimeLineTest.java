package dev.trapline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimeLineTest {

    @Test
    void showsTheFourLanes() throws IOException {
        assertThat(draw(crossing("entry", Lane.L1, Lane.L2))).contains(">Hardware</text>", ">L0<", ">L1<", ">L2<");
    }

    @Test
    void aLaneThatNothingUsesIsDrawnFaintly() throws IOException {
        assertThat(draw(crossing("entry", Lane.L1, Lane.L2)))
                .contains("class=\"lane off\"><text x=\"196\" y=\"16\">L0<")
                .contains("class=\"lane\"><text x=\"274\" y=\"16\">L1<");
    }

    @Test
    void everyKindOfCrossingHasAnArrowWithItsOwnHead() throws IOException {
        StringBuilder heads = new StringBuilder();
        TimeLine.heads(new Html(heads));
        String svg = draw(
                crossing("entry", Lane.L1, Lane.L2),
                crossing("exit", Lane.L2, Lane.L1),
                crossing("l0-exit", Lane.L1, Lane.L0),
                crossing("l0-entry", Lane.L0, Lane.L1),
                crossing("delivery", Lane.HARDWARE, Lane.L1));

        for (String kind : List.of("entry", "exit", "l0-exit", "l0-entry", "delivery")) {
            assertThat(heads).containsOnlyOnce("<marker id=\"head-of-" + kind + "\"");
            assertThat(svg).contains("class=\"arrow " + kind + "\" marker-end=\"url(#head-of-" + kind + ")\"");
        }
        assertThat(svg).contains("d=\"M278 46H348\"").contains("d=\"M348 70H278\"");
    }

    @Test
    void titleAndDescriptionNameThePicture() throws IOException {
        assertThat(draw(crossing("entry", Lane.L1, Lane.L2)))
                .contains("aria-labelledby=\"x-t x-d\"")
                .contains("<title id=\"x-t\">a &lt;title&gt;</title>")
                .contains("<desc id=\"x-d\">Time runs down through 1 steps");
    }

    @Test
    void instructionsAreCountedInABox() throws IOException {
        Event run = new Event(
                "run",
                Optional.of(Lane.L2),
                Optional.empty(),
                Optional.empty(),
                "L2 runs",
                17,
                Optional.empty(),
                Optional.empty());

        assertThat(draw(run)).contains("<g class=\"run\">", ">17</text>");
    }

    @Test
    void anEventOfAnUnknownKindIsShownInWords() throws IOException {
        Event strange = new Event(
                "teleport",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "L3 appears",
                0,
                Optional.empty(),
                Optional.empty());

        assertThat(draw(strange)).contains(">L3 appears</text>").doesNotContain("marker-end");
    }

    @Test
    void aPictureStaysOfAReadableLength() throws IOException {
        Event[] many = IntStream.range(0, 500)
                .mapToObj(i -> crossing("entry", Lane.L1, Lane.L2))
                .toArray(Event[]::new);

        assertThat(draw(many)).contains("stops after 200 steps; the list has all 500.");
    }

    @Test
    void anInterruptIsPendingFromItsArrivalToItsAcknowledge() {
        List<Bars.Bar> bars = Bars.of(List.of(
                registers(List.of(), List.of()),
                registers(List.of(0x30L), List.of()),
                crossing("exit", Lane.L2, Lane.L1),
                registers(List.of(), List.of(0x30L)),
                crossing("entry", Lane.L1, Lane.L2)));

        assertThat(bars).containsExactly(new Bars.Bar(0x30, false, 1, 3, 0), new Bars.Bar(0x30, true, 3, 5, 0));
        assertThat(bars.get(0).describe()).isEqualTo("0x30 pending (IRR), step 2 to 4");
    }

    @Test
    void twoPendingInterruptsStandSideBySide() {
        List<Bars.Bar> bars =
                Bars.of(List.of(registers(List.of(0x30L), List.of()), registers(List.of(0x30L, 0x51L), List.of())));

        assertThat(bars)
                .containsExactlyInAnyOrder(new Bars.Bar(0x30, false, 0, 2, 0), new Bars.Bar(0x51, false, 1, 2, 1));
    }

    private static String draw(Event... events) throws IOException {
        StringBuilder out = new StringBuilder();
        TimeLine.draw(new Html(out), "x", "a <title>", List.of(events));
        return out.toString();
    }

    private static Event crossing(String kind, Lane from, Lane to) {
        return new Event(
                kind,
                Optional.empty(),
                Optional.of(from),
                Optional.of(to),
                kind,
                0,
                Optional.empty(),
                Optional.empty());
    }

    private static Event registers(List<Long> pending, List<Long> inService) {
        return new Event(
                "read",
                Optional.of(Lane.L1),
                Optional.empty(),
                Optional.empty(),
                "read",
                0,
                Optional.of(pending),
                Optional.of(inService));
    }
}

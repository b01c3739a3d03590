package dev.trapline.dsl.verdict;

import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Expectation;
import dev.trapline.dsl.trace.L0Event;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.PlainExit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Expectations about what L0 did, held against the whole run of the L0 that L1 runs on. */
final class L0Checks {

    /**
     * What a check found.
     *
     * @param holds whether it is as expected
     * @param seen what L0 did
     */
    record Finding(boolean holds, String seen) {}

    private final Trace trace;

    L0Checks(Trace trace) {
        this.trace = trace;
    }

    private <T extends L0Event> Stream<T> all(Class<T> kind) {
        return trace.all(kind).filter(event -> event.depth() == 0);
    }

    /**
     * Checks an expectation.
     *
     * @param since index of the event that the chain had come to before the last one
     * @param until index of the event that the chain has come to
     */
    Finding check(Expectation.OfL0 expectation, int since, int until) {
        if (expectation instanceof Expectation.L0Exits exits) {
            List<ExitReason> seen = all(L0Event.L0Exited.class)
                    .filter(exit -> !exit.byInstruction())
                    .map(L0Event.L0Exited::reason)
                    .toList();
            String text = seen.isEmpty()
                    ? "none"
                    : seen.stream().map(ExitReason::name).collect(Collectors.joining(", then "));
            return new Finding(seen.equals(exits.reasons()), text);
        }
        if (expectation instanceof Expectation.L0IrqWindows windows) {
            long count = all(L0Event.L0OpenedWindow.class)
                    .filter(window -> window.of() == windows.of() && !window.nmi())
                    .count();
            return new Finding(count == windows.count(), "windows of %s opened: %d".formatted(windows.of(), count));
        }
        if (expectation instanceof Expectation.L0OneIrqWindowForDelivery) {
            long count = trace.events().subList(since + 1, until).stream()
                    .filter(event -> event instanceof L0Event.L0Exited exit
                            && exit.depth() == 0
                            && exit.from() == Level.L1
                            && exit.reason() == PlainExit.INTERRUPT_WINDOW)
                    .count();
            return new Finding(count == 1, "windows of L1 opened: %d".formatted(count));
        }
        if (expectation instanceof Expectation.L0EntersL2WithIrqWindow window) {
            List<L0Event.L0Entered> entries = all(L0Event.L0Entered.class)
                    .filter(entry -> entry.into() == Level.L2)
                    .toList();
            long set = entries.stream().filter(L0Event.L0Entered::irqWindow).count();
            boolean holds = !entries.isEmpty() && set == (window.set() ? entries.size() : 0);
            return new Finding(holds, "set in %d of %d entries of L2".formatted(set, entries.size()));
        }
        if (expectation instanceof Expectation.L0RefusesInjection) {
            long count = all(L0Event.L0RefusedInjection.class).count();
            return new Finding(count > 0, "times put off: %d".formatted(count));
        }
        return answers((Expectation.L0Answers) expectation);
    }

    private Finding answers(Expectation.L0Answers expected) {
        List<TraceEvent> events = trace.events();
        int answers = 0;
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i) instanceof L0Event.L0Answered answered && answered.depth() == 0) {
                answers++;
                if (answered.answer() != expected.answer()) {
                    return new Finding(false, "answer %d was %s".formatted(answers, answered.answer() ? "yes" : "no"));
                }
                boolean rightAway = i > 0
                        && events.get(i - 1) instanceof TraceEvent.Arrived arrived
                        && arrived.event() instanceof InputEvent.RunnableQuestion;
                if (!rightAway) {
                    String before = i == 0 ? "nothing" : TraceText.of(events.get(i - 1));
                    return new Finding(false, "before answer %d came: %s".formatted(answers, before));
                }
            }
        }
        return new Finding(answers == expected.times(), "answers: %d".formatted(answers));
    }
}

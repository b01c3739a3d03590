package dev.trapline.dsl.verdict;

import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.program.ApicState;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.scenario.ExitDetail;
import dev.trapline.dsl.scenario.Expectation;
import dev.trapline.dsl.scenario.Expected;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.trace.TraceText;
import dev.trapline.dsl.verdict.ExpectationResult.Outcome;
import dev.trapline.dsl.vmx.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Walks through a trace with the expectations of a chain, in order. Strict: between two expected events L1 may observe nothing, and after the last one
 * nothing more. The first expectation that fails ends the walk.
 */
final class Matching {

    private final Core core;
    private final ApicState atStart;
    private final Trace trace;
    private final L0Checks l0;
    private final List<ExpectationResult> results = new ArrayList<>();
    private boolean failed;
    private TraceEvent.End expectedEnd = TraceEvent.End.COMPLETED;
    /** Index of the last event that an expectation was met by, and of the one before it. */
    private int matched = -1;

    private int matchedBefore = -1;
    /** Index of the event at which expectation and run parted. */
    private int parted;
    /** Index of the result that says which outcome this is, and what came next in the run when it was asked for. */
    private OptionalInt choice = OptionalInt.empty();

    private String seenAtChoice = "";

    Matching(Core core, ApicState atStart, Trace trace) {
        this.core = core;
        this.atStart = atStart;
        this.trace = trace;
        this.l0 = new L0Checks(trace);
        this.parted = trace.events().size();
    }

    /** One result for each expectation, and one for the end of the run. */
    List<ExpectationResult> walk(List<Expected> expectations) {
        for (Expected expected : expectations) {
            if (failed) {
                add(expected, Outcome.UNCHECKED, "");
            } else {
                check(expected);
            }
        }
        if (!failed) {
            end();
        }
        return results;
    }

    /** What happened until expectation and run parted. */
    List<TraceEvent> untilParted() {
        return trace.events().subList(0, parted);
    }

    /** Index of the result that says which of the outcomes is walked with; empty if the scenario leaves no choice. */
    OptionalInt choice() {
        return choice;
    }

    /** What the outcomes had to start with; empty if the walk did not come so far. */
    String seenAtChoice() {
        return seenAtChoice;
    }

    private void check(Expected expected) {
        Expectation expectation = expected.expectation();
        if (expectation instanceof Expectation.Next next) {
            next(expected, next);
        } else if (expectation instanceof Expectation.OfL0 ofL0) {
            if (core.showsL0()) {
                L0Checks.Finding finding = l0.check(ofL0, matchedBefore, Math.max(matched, 0));
                add(expected, finding.holds(), finding.seen());
            } else {
                add(expected, Outcome.NOT_OBSERVABLE, core.name() + " does not show what an L0 does");
            }
        } else if (expectation instanceof Expectation.Nothing) {
            nothing(expected);
        } else if (expectation instanceof Expectation.Ends end) {
            expectedEnd = end.how();
            boolean ends = trace.end().how() == expectedEnd
                    && nextMilestone() == trace.events().size() - 1;
            add(expected, ends, seenNext());
        } else if (expectation instanceof Expectation.Chosen chosen) {
            seenAtChoice = seenNext();
            add(expected, Outcome.PASSED, chosen.alternative().words());
        } else if (expectation instanceof Expectation.DeliveredOnce once) {
            deliveredOnce(expected, once.vector());
        } else if (expectation instanceof Expectation.Detail detail) {
            detail(expected, detail);
        }
    }

    private void next(Expected expected, Expectation.Next next) {
        int at = nextMilestone();
        TraceEvent seen = trace.events().get(at);
        if (meets(seen, next, expected.place())) {
            matchedBefore = matched;
            matched = at;
            if (isSaid(expected)) {
                add(expected, Outcome.PASSED, TraceText.of(seen));
            }
        } else {
            parted = at;
            add(expected, Outcome.FAILED, seenNext());
        }
    }

    private static boolean meets(TraceEvent seen, Expectation.Next next, CodeAddress place) {
        if (next instanceof Expectation.Exit exit) {
            return seen instanceof TraceEvent.Exited exited
                    && !exited.entryFailure()
                    && exited.reason() == exit.reason()
                    && exited.guest().rip() == place.value();
        }
        if (next instanceof Expectation.EntryFailure failure) {
            return seen instanceof TraceEvent.Exited exited
                    && exited.entryFailure()
                    && exited.reason() == failure.reason();
        }
        if (next instanceof Expectation.VmFail fail) {
            return seen instanceof TraceEvent.VmFailed failed
                    && failed.error().equals(fail.error())
                    && failed.rip() == place.value();
        }
        if (next instanceof Expectation.Delivery delivery) {
            return seen instanceof TraceEvent.Delivered delivered
                    && delivered.to() == delivery.to()
                    && delivered.event().equals(delivery.event().info())
                    && delivered.error().equals(delivery.event().errorCode())
                    && (delivered.source() == TraceEvent.Source.VIRTUAL_INTERRUPT) == delivery.virtual()
                    && delivered.returnRip() == place.value();
        }
        if (next instanceof Expectation.Entry entry) {
            return seen instanceof TraceEvent.Entered entered && entered.instruction() == entry.instruction();
        }
        Expectation.Read read = (Expectation.Read) next;
        return seen instanceof TraceEvent.ReadBack back
                && back.by() == read.by()
                && back.instruction().equals(read.instruction());
    }

    private void nothing(Expected expected) {
        TraceEvent seen = trace.events().get(nextMilestone());
        boolean late = true;
        if (seen instanceof TraceEvent.Exited exited) {
            late = isAtOrAfter(exited.guest().rip(), expected.place());
        } else if (seen instanceof TraceEvent.Delivered delivered) {
            late = isAtOrAfter(delivered.returnRip(), expected.place());
        }
        add(expected, late, late ? "" : seenNext());
    }

    private static boolean isAtOrAfter(long rip, CodeAddress place) {
        return CodeAddress.isCode(rip)
                && CodeAddress.of(rip).level() == place.level()
                && CodeAddress.of(rip).block() == place.block()
                && CodeAddress.of(rip).index() >= place.index();
    }

    private void deliveredOnce(Expected expected, int vector) {
        long deliveries = trace.all(TraceEvent.Delivered.class)
                .filter(delivered -> delivered.source() == TraceEvent.Source.EVENT
                        && delivered.event().type() == EventType.EXTERNAL_INTERRUPT
                        && delivered.event().vector() == vector)
                .count();
        long told = trace.all(TraceEvent.Exited.class)
                .filter(exited -> exited.interruption()
                        .filter(info -> info.type() == EventType.EXTERNAL_INTERRUPT && info.vector() == vector)
                        .isPresent())
                .count();
        add(expected, deliveries == 1 && told == 0, "delivered %d times, told by %d exits".formatted(deliveries, told));
    }

    private void detail(Expected expected, Expectation.Detail detail) {
        if (detail instanceof Expectation.PendingIs pending) {
            ApicState apic = apic(expected);
            add(expected, apic.pending().contains(pending.vector()) == pending.pending(), TraceText.of(apic));
        } else if (detail instanceof Expectation.InServiceIs inService) {
            ApicState apic = apic(expected);
            add(expected, apic.inService().contains(inService.vector()) == inService.inService(), TraceText.of(apic));
        } else if (detail instanceof Expectation.ValueIs value) {
            boolean read = matched >= 0 && trace.events().get(matched) instanceof TraceEvent.ReadBack;
            long seen = read ? ((TraceEvent.ReadBack) trace.events().get(matched)).value() : 0;
            add(
                    expected,
                    read && (seen & value.mask()) == value.value(),
                    read ? "0x%x".formatted(seen) : "nothing was read just before");
        } else if (matched >= 0 && trace.events().get(matched) instanceof TraceEvent.Exited exited) {
            ExitChecks.Finding finding = ExitChecks.check((ExitDetail) detail, exited);
            add(expected, finding.holds(), finding.seen());
        } else {
            add(expected, Outcome.FAILED, "no exit just before");
        }
    }

    private void end() {
        TraceEvent next = trace.events().get(nextMilestone());
        boolean through = next instanceof TraceEvent.Ended ended && ended.how() == expectedEnd;
        if (!through) {
            parted = nextMilestone();
            failed = true;
            results.add(new ExpectationResult(
                    "nothing more that L1 can observe, to the end of the program (expectHang() if it is to stay halted)",
                    Outcome.FAILED,
                    seenNext(),
                    Optional.empty()));
        }
    }

    /** Index of the first event after the last matched one that L1 can observe, or of the end. */
    private int nextMilestone() {
        for (int i = matched + 1; i < trace.events().size(); i++) {
            if (trace.events().get(i) instanceof TraceEvent.L1View) {
                return i;
            }
        }
        return trace.events().size() - 1;
    }

    private String seenNext() {
        return TraceText.of(trace.events().get(nextMilestone()));
    }

    /** The local APIC after the last event that was matched, and the inputs that the chain had said by then. */
    private ApicState apic(Expected expected) {
        ApicState apic = atStart;
        int arrived = 0;
        for (TraceEvent event : trace.events().subList(0, nextMilestone())) {
            if (event instanceof TraceEvent.Arrived input && !input.event().concernsL0Alone()) {
                arrived++;
                if (arrived <= expected.inputs()) {
                    apic = input.apic();
                }
            } else if (event instanceof TraceEvent.Exited exited) {
                apic = exited.apic();
            } else if (event instanceof TraceEvent.Delivered delivered) {
                apic = delivered.apic();
            }
        }
        return apic;
    }

    /** Whether a word expects this, and not the way of getting there. */
    private static boolean isSaid(Expected expected) {
        return !(expected.expectation() instanceof Expectation.Entry)
                && !(expected.expectation() instanceof Expectation.Read);
    }

    private void add(Expected expected, boolean holds, String seen) {
        add(expected, holds ? Outcome.PASSED : Outcome.FAILED, seen);
    }

    private void add(Expected expected, Outcome outcome, String seen) {
        if (outcome == Outcome.FAILED) {
            failed = true;
            parted = Math.min(parted, Math.max(matched + 1, nextMilestone()));
        }
        String text = expected.expectation().words()
                + (expected.expectation() instanceof Expectation.Exit
                                || expected.expectation() instanceof Expectation.Delivery
                                || expected.expectation() instanceof Expectation.VmFail
                        ? ", at " + expected.place()
                        : "");
        if (expected.expectation() instanceof Expectation.Chosen) {
            choice = OptionalInt.of(results.size());
        }
        if (outcome != Outcome.UNCHECKED || isSaid(expected)) {
            results.add(new ExpectationResult(
                    expected.step().about(text),
                    outcome,
                    seen,
                    Optional.of(expected.step().origin())));
        }
    }
}

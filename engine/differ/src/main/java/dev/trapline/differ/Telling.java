package dev.trapline.differ;

import dev.trapline.dsl.AfterDelivery;
import dev.trapline.dsl.AfterExit;
import dev.trapline.dsl.Given;
import dev.trapline.dsl.L1Runs;
import dev.trapline.dsl.L2Runs;
import dev.trapline.dsl.Words;
import dev.trapline.dsl.core.Core;
import dev.trapline.dsl.core.Limits;
import dev.trapline.dsl.program.CodeAddress;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Compilation;
import dev.trapline.dsl.scenario.Expectation;
import dev.trapline.dsl.scenario.Expected;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.trace.Trace;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.EventType;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VectoredExit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Says a chain word by word, with what a core does between: each event that comes after a word is expected, as it came. What is told so comes true on that core.
 */
final class Telling {

    /** A chain, and its source. */
    record Told(Scenario scenario, String source) {}

    private static final int MOST_INSTRUCTIONS = 6;

    private final Core core;
    private final Limits limits;
    private final StringBuilder source = new StringBuilder();
    private Object stage;
    private String who = "";
    private int expected;

    private Telling(Core core, Limits limits, Object start) {
        this.core = core;
        this.limits = limits;
        this.stage = start;
    }

    /** The chain of these words; empty if there is none, or if the core does what no word says. */
    static Optional<Told> of(List<Said> givens, List<Said> stimuli, Core core, Limits limits) {
        if (stimuli.isEmpty()) {
            return Optional.empty();
        }
        try {
            Telling telling = new Telling(core, limits, new Start());
            givens.forEach(telling::given);
            for (Said stimulus : stimuli) {
                telling.stimulus(stimulus);
                while (telling.expectsNext()) {
                    // And the one after it.
                }
            }
            telling.end();
            return telling.stage instanceof Scenario scenario
                    ? Optional.of(new Told(scenario, telling.source.toString()))
                    : Optional.empty();
        } catch (MisuseException | Said.UntoldException | ClassCastException | IllegalStateException noChain) {
            return Optional.empty();
        }
    }

    /** Where nothing has been said. */
    private static final class Start {}

    private void given(Said given) {
        if (!given.who().equals(who)) {
            stage = about(given.who());
            source.append(who.isEmpty() ? "given(" : ".and(")
                    .append(given.who())
                    .append(')');
            who = given.who();
        }
        stage = given.says().apply(stage);
        source.append(given.source());
    }

    private Object about(String subject) {
        if (stage instanceof Given given) {
            return switch (subject) {
                case "l1" -> given.and(Words.l1);
                case "l2" -> given.and(Words.l2);
                case "l0" -> given.and(Words.l0);
                case "localApic" -> given.and(Words.localApic);
                default -> given.and(Words.virtualApic);
            };
        }
        return switch (subject) {
            case "l1" -> Words.given(Words.l1);
            case "l2" -> Words.given(Words.l2);
            case "l0" -> Words.given(Words.l0);
            case "localApic" -> Words.given(Words.localApic);
            default -> Words.given(Words.virtualApic);
        };
    }

    private void stimulus(Said stimulus) {
        boolean first = stage instanceof Start || stage instanceof Given;
        if (!stimulus.who().isEmpty()) {
            stage = runs(stimulus.who(), first);
            source.append(stage(first)).append(stimulus.who()).append(')');
        } else if (first) {
            throw new Said.UntoldException("an input without a VM entry");
        }
        stage = stimulus.says().apply(stage);
        source.append(stimulus.source());
    }

    private String stage(boolean first) {
        return first ? (source.length() == 0 ? "when(" : ".when(") : ".then(";
    }

    private Object runs(String level, boolean first) {
        boolean isL1 = level.equals("l1");
        if (first) {
            if (stage instanceof Given given) {
                return isL1 ? given.when(Words.l1) : given.when(Words.l2);
            }
            return isL1 ? Words.when(Words.l1) : Words.when(Words.l2);
        }
        return isL1 ? ((L1Runs) stage).then(Words.l1) : ((L2Runs) stage).then(Words.l2);
    }

    private Trace run() {
        return core.run(ScenarioCompiler.compile((Scenario) stage).program(), limits);
    }

    private static List<TraceEvent> milestones(Trace trace) {
        return trace.events().stream()
                .filter(event -> event instanceof TraceEvent.Exited
                        || event instanceof TraceEvent.Delivered
                        || event instanceof TraceEvent.VmFailed)
                .toList();
    }

    /** Expects what comes next, if something does. */
    private boolean expectsNext() {
        List<TraceEvent> milestones = milestones(run());
        if (milestones.size() <= expected) {
            return false;
        }
        TraceEvent next = milestones.get(expected);
        String word = word(next);
        Object before = stage;
        for (Timing timing : timings()) {
            try {
                stage = timing.says().apply(expectation(before, next));
                if (isDue()) {
                    source.append(word).append(timing.source());
                    expected++;
                    return true;
                }
            } catch (MisuseException | ClassCastException impossible) {
                // Then not so.
                stage = before;
            }
        }
        throw new Said.UntoldException("when it comes: " + next);
    }

    /** Whether each event that is expected comes at its place. */
    private boolean isDue() {
        Compilation compilation = ScenarioCompiler.compile((Scenario) stage);
        List<TraceEvent> milestones = milestones(core.run(compilation.program(), limits));
        List<Expected> all = compilation.outcomes().get(0).stream()
                .filter(one -> one.expectation() instanceof Expectation.Next
                        && !(one.expectation() instanceof Expectation.Entry)
                        && !(one.expectation() instanceof Expectation.Read))
                .toList();
        if (milestones.size() < all.size()) {
            return false;
        }
        for (int i = 0; i < all.size(); i++) {
            if (!isAt(milestones.get(i), all.get(i).place())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAt(TraceEvent event, CodeAddress place) {
        if (event instanceof TraceEvent.Exited exited) {
            return exited.entryFailure() || exited.guest().rip() == place.value();
        }
        if (event instanceof TraceEvent.Delivered delivered) {
            return delivered.returnRip() == place.value();
        }
        return ((TraceEvent.VmFailed) event).rip() == place.value();
    }

    private static String word(TraceEvent event) {
        if (event instanceof TraceEvent.Exited exited) {
            String reason = exited.reason().getClass().getSimpleName() + "."
                    + exited.reason().name();
            return ".%s(%s)".formatted(exited.entryFailure() ? "expectEntryFailure" : "expectExit", reason);
        }
        if (event instanceof TraceEvent.VmFailed failed) {
            return failed.error()
                    .map(error -> ".expectVmFail(VmInstructionError.%s)".formatted(error.name()))
                    .orElse(".expectVmFailInvalid()");
        }
        TraceEvent.Delivered delivered = (TraceEvent.Delivered) event;
        String to = delivered.to() == Level.L1 ? "l1" : "l2";
        if (delivered.source() == TraceEvent.Source.VIRTUAL_INTERRUPT) {
            return ".expectVirtualInterruptTo(l2, %s)"
                    .formatted(Source.hex(delivered.event().vector()));
        }
        if (delivered.event().type() == EventType.NMI) {
            return ".expectNmiTo(%s)".formatted(to);
        }
        if (delivered.event().type() == EventType.EXTERNAL_INTERRUPT) {
            return ".expectDeliveryTo(%s, %s)"
                    .formatted(to, Source.hex(delivered.event().vector()));
        }
        return ".expectDeliveryTo(%s, %s)".formatted(to, Source.of(delivered.event(), delivered.error()));
    }

    private static Object expectation(Object stage, TraceEvent event) {
        if (event instanceof TraceEvent.Exited exited) {
            if (exited.entryFailure()) {
                return ((L2Runs.Entering) stage).expectEntryFailure((PlainExit) exited.reason());
            }
            return exited.reason() instanceof VectoredExit vectored
                    ? ((L2Runs) stage).expectExit(vectored)
                    : ((L2Runs) stage).expectExit((PlainExit) exited.reason());
        }
        if (event instanceof TraceEvent.VmFailed failed) {
            return vmFail(stage, failed);
        }
        TraceEvent.Delivered delivered = (TraceEvent.Delivered) event;
        var info = Source.event(delivered.event(), delivered.error());
        if (delivered.source() == TraceEvent.Source.VIRTUAL_INTERRUPT) {
            return ((L2Runs) stage)
                    .expectVirtualInterruptTo(Words.l2, delivered.event().vector());
        }
        if (delivered.to() == Level.L2) {
            return ((L2Runs) stage).expectDeliveryTo(Words.l2, info);
        }
        return stage instanceof L2Runs.Entering entering
                ? entering.expectDeliveryTo(Words.l1, info)
                : ((L1Runs) stage).expectDeliveryTo(Words.l1, info);
    }

    private static Object vmFail(Object stage, TraceEvent.VmFailed failed) {
        if (stage instanceof L2Runs.Entering entering) {
            return failed.error().isPresent()
                    ? entering.expectVmFail(failed.error().get())
                    : entering.expectVmFailInvalid();
        }
        L1Runs.Acted acted = (L1Runs.Acted) stage;
        return failed.error().isPresent() ? acted.expectVmFail(failed.error().get()) : acted.expectVmFailInvalid();
    }

    /** When an event is due, in words. */
    private record Timing(String source, UnaryOperator<Object> says) {}

    private static List<Timing> timings() {
        List<Timing> timings = new ArrayList<>();
        for (Timing handlers : List.of(
                new Timing("", stage -> stage),
                new Timing(".afterHandlerReturns()", Telling::afterHandlerReturns),
                new Timing(".afterAllHandlersReturn()", Telling::afterAllHandlersReturn))) {
            timings.add(handlers);
            for (int i = 1; i <= MOST_INSTRUCTIONS; i++) {
                int instructions = i;
                timings.add(new Timing(
                        handlers.source() + ".afterInstructions(%d)".formatted(instructions),
                        stage -> afterInstructions(handlers.says().apply(stage), instructions)));
            }
        }
        return timings;
    }

    private static Object afterInstructions(Object stage, int instructions) {
        if (stage instanceof AfterExit exit) {
            return exit.afterInstructions(instructions);
        }
        return stage instanceof AfterDelivery.ToL1 l1
                ? l1.afterInstructions(instructions)
                : ((AfterDelivery.ToL2) stage).afterInstructions(instructions);
    }

    private static Object afterHandlerReturns(Object stage) {
        if (stage instanceof AfterExit exit) {
            return exit.afterHandlerReturns();
        }
        return stage instanceof AfterDelivery.ToL1 l1
                ? l1.afterHandlerReturns()
                : ((AfterDelivery.ToL2) stage).afterHandlerReturns();
    }

    private static Object afterAllHandlersReturn(Object stage) {
        if (stage instanceof AfterExit exit) {
            return exit.afterAllHandlersReturn();
        }
        return stage instanceof AfterDelivery.ToL1 l1
                ? l1.afterAllHandlersReturn()
                : ((AfterDelivery.ToL2) stage).afterAllHandlersReturn();
    }

    /** A run that does not come to the end of the program is expected not to. */
    private void end() {
        TraceEvent.End how = run().end().how();
        switch (how) {
            case HALTED_FOREVER -> {
                stage = stage instanceof L2Runs l2 ? l2.expectHang() : ((L1Runs) stage).expectHang();
                source.append(".expectHang()");
            }
            case SHUTDOWN -> {
                stage = stage instanceof L2Runs l2 ? l2.expectShutdown() : ((L1Runs) stage).expectShutdown();
                source.append(".expectShutdown()");
            }
            case RESET -> {
                stage = stage instanceof L2Runs l2 ? l2.expectReset() : ((L1Runs) stage).expectReset();
                source.append(".expectReset()");
            }
            case OUT_OF_STEPS -> throw new Said.UntoldException("a run without end");
            default -> {
                // The program is through, as silence has it.
            }
        }
    }
}

package dev.trapline.dsl;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Alternative;
import dev.trapline.dsl.scenario.Clause;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.Expectation;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.NamedIncoming;
import dev.trapline.dsl.scenario.OwnStep;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.ScenarioCompiler;
import dev.trapline.dsl.scenario.SourceLine;
import dev.trapline.dsl.scenario.Step;
import dev.trapline.dsl.scenario.Timing;
import dev.trapline.dsl.trace.TraceEvent;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.ExitReason;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Opcode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The words said so far, and those that can be said whoever runs. Immutable: each word makes a new stage.
 *
 * @param <S> the stage that goes on with the same level running
 */
abstract class Stage<S extends Scenario> implements Runs<S> {

    private static final int MOST_INSTRUCTIONS = 10_000;

    private final List<Step> steps;

    Stage(List<Step> steps) {
        this.steps = steps;
    }

    /** This stage with other words. */
    abstract S same(List<Step> steps);

    @Override
    public final List<Step> steps() {
        return steps;
    }

    final List<Step> plus(Clause... clauses) {
        SourceLine source = SourceLine.ofCaller();
        Optional<Expectation.Ends> end = end();
        List<Step> all = new ArrayList<>(steps.size() + clauses.length);
        all.addAll(steps);
        for (Clause clause : clauses) {
            if (end.isPresent() && (clause instanceof Clause.Stimulus || clause instanceof Expectation.Next)) {
                throw new MisuseException(
                        "\"%s\" after \"expect %s\""
                                .formatted(clause.words(), end.get().words()),
                        "nothing happens any more");
            }
            all.add(new Step(clause, source));
        }
        return Collections.unmodifiableList(all);
    }

    private Optional<Expectation.Ends> end() {
        for (Step step : steps) {
            if (step.clause() instanceof Expectation.Ends end) {
                return Optional.of(end);
            }
        }
        return Optional.empty();
    }

    final S say(Clause... clauses) {
        return same(plus(clauses));
    }

    /** Whether no stimulus has been said yet. */
    final boolean first() {
        return steps.stream().noneMatch(step -> step.clause() instanceof Clause.Stimulus);
    }

    /** The steps and inputs that arrive, within the steps of vocabularies that name them. */
    final List<Step> arriving(String word, Clause.Arrives.Moment moment, Incoming... incoming) {
        if (incoming.length == 0) {
            throw new MisuseException(word + "()", "name at least one input, such as hwIrq(0x30)");
        }
        List<InputEvent> events = new ArrayList<>(incoming.length);
        boolean plain = true;
        for (Incoming one : incoming) {
            if (one instanceof InputEvent event) {
                events.add(event);
            } else {
                plain = false;
                events.addAll(one.events());
            }
        }
        List<Step> all = plus(new Clause.Arrives(events, moment));
        return plain ? all : named(all, incoming);
    }

    private static List<Step> named(List<Step> arriving, Incoming... incoming) {
        List<Step> all = arriving;
        List<OwnStep> own = NamedIncoming.around(all.get(all.size() - 1).source(), incoming);
        for (int i = own.size() - 1; i >= 0; i--) {
            all = own.get(i).around(all, all.size() - 1);
        }
        return all;
    }

    final Clause.Executes executes(Level level, Instruction... instructions) {
        if (instructions.length == 0) {
            throw new MisuseException("executes()", "name at least one instruction, such as nop()");
        }
        return new Clause.Executes(level, List.of(instructions), first());
    }

    final Clause.Executes runs(Level level, int instructions) {
        if (instructions < 1 || instructions > MOST_INSTRUCTIONS) {
            throw new MisuseException(
                    "runs(%d)".formatted(instructions), "1 to %,d instructions".formatted(MOST_INSTRUCTIONS));
        }
        return new Clause.Executes(level, Collections.nCopies(instructions, Words.nop()), first());
    }

    /** The steps with the timing of the last, an exit or a delivery, changed. */
    final List<Step> timed(String word, int instructions) {
        if (instructions < 1 || instructions > MOST_INSTRUCTIONS) {
            throw new MisuseException(
                    "%s(%d)".formatted(word, instructions), "1 to %,d instructions".formatted(MOST_INSTRUCTIONS));
        }
        return timed(timing -> timing.after(instructions));
    }

    /** The steps with the timing of the last, an exit or a delivery, changed. */
    final List<Step> timed(UnaryOperator<Timing> change) {
        List<Step> all = new ArrayList<>(steps);
        for (int i = all.size() - 1; i >= 0; i--) {
            Step step = all.get(i);
            if (step.clause() instanceof Expectation.Exit exit) {
                all.set(i, step.saying(new Expectation.Exit(exit.reason(), change.apply(exit.timing()))));
                break;
            }
            if (step.clause() instanceof Expectation.Delivery delivery) {
                all.set(
                        i,
                        step.saying(new Expectation.Delivery(
                                delivery.to(), delivery.event(), delivery.virtual(), change.apply(delivery.timing()))));
                break;
            }
        }
        return Collections.unmodifiableList(all);
    }

    /** Ends the chain with the outcomes that are allowed, each being what is said after this stage. */
    final <T> Scenario oneOf(T one, T other, T[] more, Function<T, Scenario> saysAfterThis) {
        List<T> outcomes = new ArrayList<>(List.of(one, other));
        outcomes.addAll(List.of(more));
        List<Scenario> chains = new ArrayList<>();
        // Not a stream: its frames would hide the line of a word that is said by a method reference.
        for (T outcome : outcomes) {
            chains.add(saysAfterThis.apply(outcome));
        }
        S whole = say(new Expectation.OneOf(Alternative.of(steps, chains)));
        // Whether the outcomes make one program is seen only here, and is to be told at this word.
        ScenarioCompiler.compile(whole);
        return whole;
    }

    static void checkMask(String word, long mask, long value) {
        if ((value & ~mask) != 0) {
            throw new MisuseException(word, "the value has bits outside the mask, so it could never be met");
        }
    }

    static Expectation.Delivery delivery(Level to, Event event) {
        return new Expectation.Delivery(to, event, false, Timing.AT_ONCE);
    }

    /** A trace shows the local APIC at each event. What was written to it since then, only reading it back can tell. */
    private S sayOfLocalApic(String word, Expectation.Detail detail) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            Clause clause = steps.get(i).clause();
            if (clause instanceof Expectation.Next || clause instanceof Clause.Arrives) {
                break;
            }
            if (clause instanceof Clause.Executes executes
                    && executes.instructions().stream().anyMatch(instruction -> instruction.opcode() == Opcode.WRMSR)) {
                throw new MisuseException(
                        word + "(…)",
                        "the local APIC was written since the last event (%s); read it, as in then(l1).reads(Msr.irrOf(vector))"
                                .formatted(executes.words()));
            }
        }
        return say(detail);
    }

    @Override
    public final S expectNothing() {
        return say(new Expectation.Nothing());
    }

    @Override
    public final S expectHang() {
        return say(new Expectation.Ends(TraceEvent.End.HALTED_FOREVER));
    }

    @Override
    public final S expectShutdown() {
        return say(new Expectation.Ends(TraceEvent.End.SHUTDOWN));
    }

    @Override
    public final S expectReset() {
        return say(new Expectation.Ends(TraceEvent.End.RESET));
    }

    @Override
    public final S expectPending(int vector) {
        return sayOfLocalApic("expectPending", new Expectation.PendingIs(Words.vector("expectPending", vector), true));
    }

    @Override
    public final S expectNotPending(int vector) {
        return sayOfLocalApic(
                "expectNotPending", new Expectation.PendingIs(Words.vector("expectNotPending", vector), false));
    }

    @Override
    public final S expectInService(int vector) {
        return sayOfLocalApic(
                "expectInService", new Expectation.InServiceIs(Words.vector("expectInService", vector), true));
    }

    @Override
    public final S expectNotInService(int vector) {
        return sayOfLocalApic(
                "expectNotInService", new Expectation.InServiceIs(Words.vector("expectNotInService", vector), false));
    }

    @Override
    public final S expectValue(long value) {
        return say(new Expectation.ValueIs(-1L, value));
    }

    @Override
    public final S expectBits(long mask, long value) {
        checkMask("expectBits(0x%x, 0x%x)".formatted(mask, value), mask, value);
        return say(new Expectation.ValueIs(mask, value));
    }

    @Override
    public final S expectAllowed(Control control) {
        return say(new Expectation.ValueIs(control.mask() << 32, control.mask() << 32));
    }

    @Override
    public final S expectNotAllowed(Control control) {
        return say(new Expectation.ValueIs(control.mask() << 32, 0));
    }

    @Override
    public final S expectDeliveredOnce(int vector) {
        return say(new Expectation.DeliveredOnce(Words.vector("expectDeliveredOnce", vector)));
    }

    @Override
    public final S unlikeBareMetal() {
        return say(new Expectation.UnlikeBareMetal());
    }

    @Override
    public final S expectL0Exits(ExitReason... reasons) {
        return say(new Expectation.L0Exits(List.of(reasons)));
    }

    @Override
    public final S expectL0OpensIrqWindow(Subject.L1 of) {
        return say(new Expectation.L0IrqWindows(Level.L1, 1));
    }

    @Override
    public final S expectL0OpensIrqWindow(Subject.L2 of) {
        return say(new Expectation.L0IrqWindows(Level.L2, 1));
    }

    @Override
    public final S expectL0OpensNoIrqWindow(Subject.L1 of) {
        return say(new Expectation.L0IrqWindows(Level.L1, 0));
    }

    @Override
    public final S expectL0OpensNoIrqWindow(Subject.L2 of) {
        return say(new Expectation.L0IrqWindows(Level.L2, 0));
    }

    @Override
    public final S expectL0EntersL2WithIrqWindow() {
        return say(new Expectation.L0EntersL2WithIrqWindow(true));
    }

    @Override
    public final S expectL0EntersL2WithoutIrqWindow() {
        return say(new Expectation.L0EntersL2WithIrqWindow(false));
    }

    @Override
    public final S expectL0RefusesInjection() {
        return say(new Expectation.L0RefusesInjection());
    }

    @Override
    public final S expectL0AnswersYes(int times) {
        return say(new Expectation.L0Answers(true, times));
    }

    @Override
    public final S expectL0AnswersNo(int times) {
        return say(new Expectation.L0Answers(false, times));
    }

    /** Two chains are equal if they said the same, wherever they stand in a file. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof Scenario scenario && clauses(this).equals(clauses(scenario));
    }

    @Override
    public final int hashCode() {
        return clauses(this).hashCode();
    }

    private static List<Clause> clauses(Scenario scenario) {
        return scenario.steps().stream().map(Step::clause).toList();
    }

    @Override
    public final String toString() {
        return steps.isEmpty() ? "an empty chain" : sentence();
    }
}

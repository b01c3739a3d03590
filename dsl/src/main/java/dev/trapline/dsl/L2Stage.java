package dev.trapline.dsl;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Clause;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.Expectation;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.Step;
import dev.trapline.dsl.scenario.Timing;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.PlainExit;
import dev.trapline.dsl.vmx.VectoredExit;
import dev.trapline.dsl.vmx.VmInstructionError;
import java.util.List;
import java.util.Optional;

/** L2 runs. Every stage in which it does is this one class; the interfaces offer what makes sense next. */
final class L2Stage extends Stage<L2Runs> implements L2Runs.Entering, L2Verbs, AfterDelivery.ToL2 {

    L2Stage(List<Step> steps) {
        super(steps);
    }

    @Override
    L2Stage same(List<Step> steps) {
        return new L2Stage(steps);
    }

    private L2Stage and(Clause... clauses) {
        return same(plus(clauses));
    }

    private L1Stage toL1(Clause... clauses) {
        return new L1Stage(plus(clauses));
    }

    @Override
    public <T> T then(Phrase<? super L2Runs, T> step) {
        return step.after(this);
    }

    @Override
    public L2Verbs then(Subject.L2 who) {
        return this;
    }

    @Override
    public L2Runs when(Incoming... incoming) {
        return same(arriving("when", Clause.Arrives.Moment.NEXT, incoming));
    }

    @Override
    public L2Runs.Entering meanwhile(Incoming... incoming) {
        return same(arriving("meanwhile", Clause.Arrives.Moment.MEANWHILE, incoming));
    }

    @Override
    public AfterExit.Vectored expectExit(VectoredExit reason) {
        return toL1(new Expectation.Exit(reason, Timing.AT_ONCE));
    }

    @Override
    public AfterExit expectExit(PlainExit reason) {
        return toL1(new Expectation.Exit(reason, Timing.AT_ONCE));
    }

    @Override
    public AfterDelivery.ToL2 expectDeliveryTo(Subject.L2 who, int vector) {
        return and(delivery(Level.L2, Event.of(EventInfo.externalInterrupt(Words.vector("expectDeliveryTo", vector)))));
    }

    @Override
    public AfterDelivery.ToL2 expectDeliveryTo(Subject.L2 who, Event event) {
        return and(delivery(Level.L2, event));
    }

    @Override
    public AfterDelivery.ToL1 expectDeliveryTo(Subject.L1 who, Event fault) {
        return toL1(delivery(Level.L1, fault));
    }

    @Override
    public AfterDelivery.ToL2 expectVirtualInterruptTo(Subject.L2 who, int vector) {
        Event event = Event.of(EventInfo.externalInterrupt(Words.vector("expectVirtualInterruptTo", vector)));
        return and(new Expectation.Delivery(Level.L2, event, true, Timing.AT_ONCE));
    }

    @Override
    public AfterDelivery.ToL2 expectNmiTo(Subject.L2 who) {
        return and(delivery(Level.L2, Words.anNmi()));
    }

    @Override
    public L1Runs expectVmFail(VmInstructionError error) {
        return toL1(new Expectation.VmFail(Optional.of(error)));
    }

    @Override
    public L1Runs expectVmFailInvalid() {
        return toL1(new Expectation.VmFail(Optional.empty()));
    }

    @Override
    public AfterExit expectEntryFailure(PlainExit reason) {
        return toL1(new Expectation.EntryFailure(reason));
    }

    @Override
    public Scenario expectOneOf(Outcome one, Outcome other, Outcome... more) {
        return oneOf(one, other, more, outcome -> outcome.after(this));
    }

    @Override
    public Scenario expectOneOf(EntryOutcome one, EntryOutcome other, EntryOutcome... more) {
        return oneOf(one, other, more, outcome -> outcome.afterEntering(this));
    }

    @Override
    public L2Runs.Acted executes(Instruction... instructions) {
        return and(executes(Level.L2, instructions));
    }

    @Override
    public L2Runs.Acted runs(int instructions) {
        return and(runs(Level.L2, instructions));
    }

    @Override
    public L2Runs.Acted touches(L2Page page) {
        return executes(Instruction.load(page));
    }

    @Override
    public AfterDelivery.ToL2 afterInstructions(int instructions) {
        return same(timed("afterInstructions", instructions));
    }

    @Override
    public AfterDelivery.ToL2 afterHandlerReturns() {
        return same(timed(timing -> timing.after(Timing.Returning.LAST)));
    }

    @Override
    public AfterDelivery.ToL2 afterAllHandlersReturn() {
        return same(timed(timing -> timing.after(Timing.Returning.ALL)));
    }

    @Override
    public AfterDelivery.ToL2 betweenIterations() {
        return same(timed(Timing::amidIterations));
    }

    @Override
    public L2Runs whileHandlerRuns(Incoming... incoming) {
        return same(arriving("whileHandlerRuns", Clause.Arrives.Moment.IN_HANDLER, incoming));
    }

    @Override
    public L2Runs.Acted reads(Msr msr) {
        return executes(Instruction.rdmsr(msr));
    }

    @Override
    public L2Runs.Acted writes(Msr msr, long value) {
        return executes(Instruction.wrmsr(msr, value));
    }
}

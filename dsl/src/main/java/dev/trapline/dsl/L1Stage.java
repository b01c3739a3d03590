package dev.trapline.dsl;

import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Clause;
import dev.trapline.dsl.scenario.Expectation;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.PendingVectors;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.Step;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.List;

/** L1 runs. Every stage in which it does is this one class; the interfaces offer what makes sense next. */
final class L1Stage extends Stage<L1Runs> implements L1Runs.Acted, L1Verbs, AfterExit.Vectored, AfterDelivery.ToL1 {

    L1Stage(List<Step> steps) {
        super(steps);
    }

    @Override
    L1Stage same(List<Step> steps) {
        return new L1Stage(steps);
    }

    private L1Stage and(Clause... clauses) {
        return same(plus(clauses));
    }

    @Override
    public L1Verbs then(Subject.L1 who) {
        return this;
    }

    @Override
    public L1Runs when(InputEvent... events) {
        return and(arrives("when", false, events));
    }

    @Override
    public L1Runs meanwhile(InputEvent... events) {
        return and(arrives("meanwhile", true, events));
    }

    @Override
    public L1Stage expectDeliveryTo(Subject.L1 who, int vector) {
        return and(delivery(Level.L1, EventInfo.externalInterrupt(Words.vector("expectDeliveryTo", vector))));
    }

    @Override
    public L1Stage expectNmiTo(Subject.L1 who) {
        return and(delivery(Level.L1, EventInfo.nmi()));
    }

    @Override
    public L1Runs thenIrqWindow() {
        int vector = PendingVectors.highest(steps())
                .orElseThrow(
                        () -> new MisuseException(
                                "thenIrqWindow()",
                                "an interrupt must be pending when L1 opens its window; here none arrived, or the exit acknowledged it already"));
        return and(
                new Expectation.PendingIs(vector, true),
                new Clause.OpensIrqWindow(false),
                delivery(Level.L1, EventInfo.externalInterrupt(vector)),
                new Expectation.InServiceIs(vector, true),
                new Expectation.L0OneIrqWindowForDelivery());
    }

    @Override
    public Scenario expectOneOf(Outcome one, Outcome other, Outcome... more) {
        return oneOf(one, other, more, outcome -> outcome.after(this));
    }

    @Override
    public L1Runs.Acted executes(Instruction... instructions) {
        for (Instruction instruction : instructions) {
            if (instruction.opcode() == Opcode.VMLAUNCH || instruction.opcode() == Opcode.VMRESUME) {
                throw new MisuseException(
                        "executes(%s)".formatted(instruction), "say launches() or resumes(), after which L2 runs");
            }
        }
        return and(executes(Level.L1, instructions));
    }

    @Override
    public L1Runs.Acted runs(int instructions) {
        return and(runs(Level.L1, instructions));
    }

    @Override
    public L2Runs.Entering launches() {
        return new L2Stage(plus(new Clause.Enters(Opcode.VMLAUNCH, first())));
    }

    @Override
    public L2Runs.Entering resumes() {
        return new L2Stage(plus(new Clause.Enters(Opcode.VMRESUME, first())));
    }

    @Override
    public L1Runs.Acted opensIrqWindow() {
        return and(new Clause.OpensIrqWindow(first()));
    }

    @Override
    public L1Runs.Acted writesEoi() {
        return executes(Words.eoi());
    }

    @Override
    public L1Runs.Acted reads(VmcsField field) {
        return executes(Instruction.vmread(field));
    }

    @Override
    public L1Runs.Acted reads(Msr msr) {
        return executes(Instruction.rdmsr(msr));
    }

    @Override
    public L1Runs.Acted writes(VmcsField field, long value) {
        return executes(Instruction.vmwrite(field, value));
    }

    @Override
    public L1Runs.Acted skipsInstruction() {
        return and(new Clause.SkipsInstruction(first()));
    }

    @Override
    public L1Stage afterInstructions(int instructions) {
        return same(timed("afterInstructions", instructions));
    }

    @Override
    public L1Stage afterHandlerReturns() {
        return same(afterHandler());
    }

    @Override
    public AfterExit with(VmcsField field, long value) {
        if (!Expectation.FieldIs.RECORDED.contains(field)) {
            throw new MisuseException(
                    "with(%s, …)".formatted(field),
                    "a trace does not record this field of an exit; read it, as in then(l1).reads(%s)"
                            .formatted(field));
        }
        return and(new Expectation.FieldIs(field, value));
    }

    @Override
    public AfterExit withoutIdtVectoring() {
        return and(new Expectation.NoVectoring());
    }

    @Override
    public AfterExit savingInterruptsEnabled() {
        return and(new Expectation.SavedInterruptFlag(true));
    }

    @Override
    public AfterExit savingInterruptsDisabled() {
        return and(new Expectation.SavedInterruptFlag(false));
    }

    @Override
    public AfterExit expectL2DidNotRun() {
        return and(new Expectation.L2DidNotRun());
    }

    @Override
    public AfterExit.Vectored withVector(int vector) {
        return and(new Expectation.Vector(EventInfo.externalInterrupt(Words.vector("withVector", vector))));
    }

    @Override
    public AfterExit.Vectored withNmi() {
        return and(new Expectation.Vector(EventInfo.nmi()));
    }

    @Override
    public AfterExit.Vectored withoutVector() {
        return and(new Expectation.NoVector());
    }
}

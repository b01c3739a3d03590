package dev.trapline.dsl;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Clause;
import dev.trapline.dsl.scenario.Event;
import dev.trapline.dsl.scenario.ExitDetail;
import dev.trapline.dsl.scenario.Expectation;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.PendingVectors;
import dev.trapline.dsl.scenario.Scenario;
import dev.trapline.dsl.scenario.Step;
import dev.trapline.dsl.scenario.Timing;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.Msr;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.VmInstructionError;
import dev.trapline.dsl.vmx.VmcsField;
import dev.trapline.dsl.vmx.VmcsPointer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** L1 runs. Every stage in which it does is this one class; the interfaces offer what makes sense next. */
final class L1Stage extends ExitStage implements L1Runs.Acted, L1Verbs, AfterDelivery.ToL1 {

    private static final Set<Opcode> VMX_INSTRUCTIONS = EnumSet.of(
            Opcode.VMCALL,
            Opcode.VMCLEAR,
            Opcode.VMPTRLD,
            Opcode.VMPTRST,
            Opcode.VMREAD,
            Opcode.VMWRITE,
            Opcode.VMXON,
            Opcode.VMXOFF,
            Opcode.INVEPT,
            Opcode.INVVPID);

    L1Stage(List<Step> steps) {
        super(steps);
    }

    @Override
    L1Stage same(List<Step> steps) {
        return new L1Stage(steps);
    }

    @Override
    L1Stage and(Clause... clauses) {
        return same(plus(clauses));
    }

    @Override
    public <T> T then(Phrase<? super L1Runs, T> step) {
        return step.after(this);
    }

    @Override
    public L1Verbs then(Subject.L1 who) {
        return this;
    }

    @Override
    public L1Runs when(Incoming... incoming) {
        return same(arriving("when", Clause.Arrives.Moment.NEXT, incoming));
    }

    @Override
    public L1Runs meanwhile(Incoming... incoming) {
        return same(arriving("meanwhile", Clause.Arrives.Moment.MEANWHILE, incoming));
    }

    @Override
    public L1Stage expectDeliveryTo(Subject.L1 who, int vector) {
        return and(delivery(Level.L1, interrupt("expectDeliveryTo", vector)));
    }

    @Override
    public L1Stage expectDeliveryTo(Subject.L1 who, Event event) {
        return and(delivery(Level.L1, event));
    }

    @Override
    public L1Stage expectNmiTo(Subject.L1 who) {
        return and(delivery(Level.L1, Words.anNmi()));
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
                delivery(Level.L1, interrupt("thenIrqWindow", vector)),
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
    public L1Runs.Acted writes(Msr msr, long value) {
        return executes(Instruction.wrmsr(msr, value));
    }

    @Override
    public L1Runs.Acted injects(Event event) {
        return and(new Clause.InjectsAtNextEntry(event, first()));
    }

    @Override
    public L1Runs.Acted reinjects() {
        for (int i = steps().size() - 1; i >= 0; i--) {
            if (steps().get(i).clause() instanceof ExitDetail.DuringDelivery interrupted) {
                return injects(interrupted.event());
            }
        }
        throw new MisuseException(
                "reinjects()", "no exit before says duringDeliveryOf(…); name the event with injects(…)");
    }

    @Override
    public L1Runs.Acted clears(VmcsPointer vmcs) {
        return executes(Words.vmclear(vmcs));
    }

    @Override
    public L1Runs.Acted loads(VmcsPointer vmcs) {
        if (!vmcs.isRegion()) {
            throw new MisuseException(
                    "loads(%s)".formatted(vmcs),
                    "that cannot become current; say executes(vmptrld(%s))".formatted(vmcs));
        }
        return and(new Clause.Loads(vmcs, first()));
    }

    @Override
    public L1Runs.Acted setsUpVmcs() {
        return and(new Clause.SetsUp(first()));
    }

    @Override
    public L1Runs expectVmFail(VmInstructionError error) {
        refuseVmFail("expectVmFail(%s)".formatted(error));
        return and(new Expectation.VmFail(Optional.of(error)));
    }

    @Override
    public L1Runs expectVmFailInvalid() {
        refuseVmFail("expectVmFailInvalid()");
        return and(new Expectation.VmFail(Optional.empty()));
    }

    private void refuseVmFail(String word) {
        Clause last = steps().get(steps().size() - 1).clause();
        if (last instanceof Clause.Executes executes) {
            Instruction instruction =
                    executes.instructions().get(executes.instructions().size() - 1);
            if (!VMX_INSTRUCTIONS.contains(instruction.opcode())) {
                throw new MisuseException(
                        word, "%s, which L1 executed last, is no VMX instruction".formatted(instruction));
            }
        }
    }

    @Override
    public L1Runs whileHandlerRuns(Incoming... incoming) {
        return same(arriving("whileHandlerRuns", Clause.Arrives.Moment.IN_HANDLER, incoming));
    }

    @Override
    public L1Stage afterInstructions(int instructions) {
        return same(timed("afterInstructions", instructions));
    }

    @Override
    public L1Stage afterHandlerReturns() {
        return same(timed(timing -> timing.after(Timing.Returning.LAST)));
    }

    @Override
    public L1Stage afterAllHandlersReturn() {
        return same(timed(timing -> timing.after(Timing.Returning.ALL)));
    }

    @Override
    public L1Stage betweenIterations() {
        return same(timed(Timing::amidIterations));
    }
}

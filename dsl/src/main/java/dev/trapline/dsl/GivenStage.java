package dev.trapline.dsl;

import dev.trapline.dsl.program.InputEvent;
import dev.trapline.dsl.program.Level;
import dev.trapline.dsl.scenario.Clause;
import dev.trapline.dsl.scenario.GivenRules;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.SourceLine;
import dev.trapline.dsl.scenario.Step;
import dev.trapline.dsl.vmx.Control;
import dev.trapline.dsl.vmx.EntryControl;
import dev.trapline.dsl.vmx.EventInfo;
import dev.trapline.dsl.vmx.ExitControl;
import dev.trapline.dsl.vmx.Instruction;
import dev.trapline.dsl.vmx.L2Page;
import dev.trapline.dsl.vmx.Opcode;
import dev.trapline.dsl.vmx.PinBased;
import dev.trapline.dsl.vmx.ProcessorBased;
import dev.trapline.dsl.vmx.VmcsField;
import java.util.ArrayList;
import java.util.List;

/** The givens said so far. What the next word may be depends on the subject spoken of, which is why there is one view of this for each. */
record GivenStage(List<Step> steps) {

    static final GivenStage START = new GivenStage(List.of());

    Given.OfL1 and(Subject.L1 who) {
        return new AboutL1(this);
    }

    Given.OfL2 and(Subject.L2 who) {
        return new AboutL2(this);
    }

    Given.OfL0 and(Subject.L0 who) {
        return new AboutL0(this);
    }

    Given.OfLocalApic and(Subject.LocalApic who) {
        return new AboutLocalApic(this);
    }

    Given.OfProcessor and(Subject.Processor who) {
        return new AboutProcessor(this);
    }

    L2Runs when(InputEvent... events) {
        return new L2Stage(steps).when(events);
    }

    L1Verbs when(Subject.L1 who) {
        refuseWithoutInput();
        return new L1Stage(steps);
    }

    L2Verbs when(Subject.L2 who) {
        refuseWithoutInput();
        return new L2Stage(steps);
    }

    private void refuseWithoutInput() {
        if (steps.stream().anyMatch(step -> step.clause() instanceof Clause.EmulatingVmEntry)) {
            throw new MisuseException(
                    "isEmulatingVmEntry()",
                    "says when the first input arrives, so the chain goes on with when(hwIrq(…)) or when(nmi())");
        }
    }

    private GivenStage plus(Clause.Given... givens) {
        SourceLine source = SourceLine.ofCaller();
        List<Step> all = new ArrayList<>(steps);
        for (Clause.Given given : givens) {
            GivenRules.check(all, given);
            all.add(new Step(given, source));
        }
        return new GivenStage(List.copyOf(all));
    }

    private GivenStage sets(String word, Control... controls) {
        if (controls.length == 0) {
            throw new MisuseException(word + "()", "name at least one control");
        }
        Clause.Given[] givens = new Clause.Given[controls.length];
        for (int i = 0; i < controls.length; i++) {
            givens[i] = new Clause.Sets(controls[i]);
        }
        return plus(givens);
    }

    private abstract static class View implements Given {
        final GivenStage stage;

        View(GivenStage stage) {
            this.stage = stage;
        }

        @Override
        public Given.OfL1 and(Subject.L1 who) {
            return stage.and(who);
        }

        @Override
        public Given.OfL2 and(Subject.L2 who) {
            return stage.and(who);
        }

        @Override
        public Given.OfL0 and(Subject.L0 who) {
            return stage.and(who);
        }

        @Override
        public Given.OfLocalApic and(Subject.LocalApic who) {
            return stage.and(who);
        }

        @Override
        public Given.OfProcessor and(Subject.Processor who) {
            return stage.and(who);
        }

        @Override
        public L2Runs when(InputEvent... events) {
            return stage.when(events);
        }

        @Override
        public L1Verbs when(Subject.L1 who) {
            return stage.when(who);
        }

        @Override
        public L2Verbs when(Subject.L2 who) {
            return stage.when(who);
        }
    }

    private static final class AboutL1 extends View implements Given.OfL1 {
        AboutL1(GivenStage stage) {
            super(stage);
        }

        @Override
        public Given.OfL1 setsPinBased(PinBased... controls) {
            return new AboutL1(stage.sets("setsPinBased", controls));
        }

        @Override
        public Given.OfL1 setsProcessorBased(ProcessorBased... controls) {
            return new AboutL1(stage.sets("setsProcessorBased", controls));
        }

        @Override
        public Given.OfL1 setsExit(ExitControl... controls) {
            return new AboutL1(stage.sets("setsExit", controls));
        }

        @Override
        public Given.OfL1 setsEntry(EntryControl... controls) {
            return new AboutL1(stage.sets("setsEntry", controls));
        }

        @Override
        public Given.OfL1 writes(VmcsField field, long value) {
            if (field.isReadOnly()) {
                throw new MisuseException(
                        "writes(%s, …)".formatted(field), "VMWRITE refuses VM-exit information fields");
            }
            return new AboutL1(stage.plus(new Clause.Writes(field, value)));
        }

        @Override
        public Given.OfL1 injectsInterrupt(int vector) {
            return new AboutL1(stage.plus(
                    new Clause.Injects(EventInfo.externalInterrupt(Words.vector("injectsInterrupt", vector)))));
        }

        @Override
        public Given.OfL1 injectsNmi() {
            return new AboutL1(stage.plus(new Clause.Injects(EventInfo.nmi())));
        }

        @Override
        public Given.OfL1 hasInterruptsEnabled() {
            return new AboutL1(stage.plus(new Clause.InterruptsEnabled(Level.L1, true)));
        }

        @Override
        public Given.OfL1 hasInterruptsDisabled() {
            return new AboutL1(stage.plus(new Clause.InterruptsEnabled(Level.L1, false)));
        }
    }

    private static final class AboutL2 extends View implements Given.OfL2 {
        AboutL2(GivenStage stage) {
            super(stage);
        }

        @Override
        public Given.OfL2 hasInterruptsEnabled() {
            return new AboutL2(stage.plus(new Clause.InterruptsEnabled(Level.L2, true)));
        }

        @Override
        public Given.OfL2 hasInterruptsDisabled() {
            return new AboutL2(stage.plus(new Clause.InterruptsEnabled(Level.L2, false)));
        }

        @Override
        public Given.OfL2 isInStiShadow() {
            return new AboutL2(stage.plus(new Clause.Shadow(Opcode.STI)));
        }

        @Override
        public Given.OfL2 isInMovSsShadow() {
            return new AboutL2(stage.plus(new Clause.Shadow(Opcode.MOV_SS)));
        }

        @Override
        public Given.OfL2 isAboutToExecute(Instruction... instructions) {
            if (instructions.length == 0) {
                throw new MisuseException("isAboutToExecute()", "name at least one instruction, such as nop()");
            }
            return new AboutL2(stage.plus(new Clause.AboutToExecute(List.of(instructions))));
        }

        @Override
        public Given.OfL2 isHalted() {
            return new AboutL2(stage.plus(new Clause.Halted()));
        }
    }

    private static final class AboutL0 extends View implements Given.OfL0 {
        AboutL0(GivenStage stage) {
            super(stage);
        }

        @Override
        public Given.OfL0 isEmulatingVmEntry() {
            return new AboutL0(stage.plus(new Clause.EmulatingVmEntry()));
        }

        @Override
        public Given.OfL0 hasNotMapped(L2Page page) {
            return new AboutL0(stage.plus(new Clause.NotMapped(page)));
        }
    }

    private static final class AboutLocalApic extends View implements Given.OfLocalApic {
        AboutLocalApic(GivenStage stage) {
            super(stage);
        }

        @Override
        public Given.OfLocalApic hasPending(int... vectors) {
            GivenStage next = stage;
            for (int vector : vectors) {
                next = next.plus(new Clause.Pending(Words.vector("hasPending", vector)));
            }
            return new AboutLocalApic(next);
        }

        @Override
        public Given.OfLocalApic hasInService(int... vectors) {
            GivenStage next = stage;
            for (int vector : vectors) {
                next = next.plus(new Clause.InService(Words.vector("hasInService", vector)));
            }
            return new AboutLocalApic(next);
        }
    }

    private static final class AboutProcessor extends View implements Given.OfProcessor {
        AboutProcessor(GivenStage stage) {
            super(stage);
        }

        @Override
        public Given.OfProcessor lacks(Control control) {
            return new AboutProcessor(stage.plus(new Clause.Lacks(control)));
        }
    }
}

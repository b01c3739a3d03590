package dev.trapline.dsl;

import dev.trapline.dsl.program.Incoming;
import dev.trapline.dsl.scenario.GivenClause;
import dev.trapline.dsl.scenario.GivenRules;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.scenario.SourceLine;
import dev.trapline.dsl.scenario.Step;
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

    Given.OfVirtualApic and(Subject.VirtualApic who) {
        return new AboutVirtualApic(this);
    }

    Given.OfProcessor and(Subject.Processor who) {
        return new AboutProcessor(this);
    }

    L2Runs when(Incoming... incoming) {
        return new L2Stage(steps).when(incoming);
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
        if (steps.stream().anyMatch(step -> step.clause() instanceof GivenClause.EmulatingVmEntry)) {
            throw new MisuseException(
                    "isEmulatingVmEntry()",
                    "says when the first input arrives, so the chain goes on with when(hwIrq(…)) or when(nmi())");
        }
    }

    GivenStage plus(List<? extends GivenClause> givens) {
        SourceLine source = SourceLine.ofCaller();
        List<Step> all = new ArrayList<>(steps);
        for (GivenClause given : givens) {
            GivenRules.check(all, given);
            all.add(new Step(given, source));
        }
        return new GivenStage(List.copyOf(all));
    }
}

package dev.trapline.dsl;

import dev.trapline.dsl.scenario.GivenClause;

/** The givens so far, spoken of the local APIC. */
final class AboutLocalApic extends GivenView<Given.OfLocalApic> implements Given.OfLocalApic {

    AboutLocalApic(GivenStage stage) {
        super(stage, AboutLocalApic::new);
    }

    @Override
    public Given.OfLocalApic hasPending(int... vectors) {
        return eachVector("hasPending", vector -> new GivenClause.Pending(Words.vector("hasPending", vector)), vectors);
    }

    @Override
    public Given.OfLocalApic hasInService(int... vectors) {
        return eachVector(
                "hasInService", vector -> new GivenClause.InService(Words.vector("hasInService", vector)), vectors);
    }

    @Override
    public Given.OfLocalApic hasTaskPriority(int priority) {
        return say(new GivenClause.TaskPriority(Words.priority("hasTaskPriority", priority)));
    }
}

package dev.trapline.dsl;

import dev.trapline.dsl.scenario.GivenClause;

/** The givens so far, spoken of the virtual-APIC page. */
final class AboutVirtualApic extends GivenView<Given.OfVirtualApic> implements Given.OfVirtualApic {

    AboutVirtualApic(GivenStage stage) {
        super(stage, AboutVirtualApic::new);
    }

    @Override
    public Given.OfVirtualApic hasPending(int... vectors) {
        return eachVector(
                "hasPending", vector -> new GivenClause.VirtuallyPending(Words.vector("hasPending", vector)), vectors);
    }

    @Override
    public Given.OfVirtualApic hasInService(int... vectors) {
        return eachVector(
                "hasInService",
                vector -> new GivenClause.VirtuallyInService(Words.vector("hasInService", vector)),
                vectors);
    }

    @Override
    public Given.OfVirtualApic hasTaskPriority(int priority) {
        return say(new GivenClause.VirtualTaskPriority(Words.priority("hasTaskPriority", priority)));
    }
}

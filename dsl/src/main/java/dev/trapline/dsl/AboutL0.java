package dev.trapline.dsl;

import dev.trapline.dsl.scenario.GivenClause;
import dev.trapline.dsl.vmx.L2Page;

/** The givens so far, spoken of L0. */
final class AboutL0 extends GivenView<Given.OfL0> implements Given.OfL0 {

    AboutL0(GivenStage stage) {
        super(stage, AboutL0::new);
    }

    @Override
    public Given.OfL0 isEmulatingVmEntry() {
        return say(new GivenClause.EmulatingVmEntry());
    }

    @Override
    public Given.OfL0 hasNotMapped(L2Page page) {
        return say(new GivenClause.NotMapped(GivenClause.Mapper.L0, page));
    }
}

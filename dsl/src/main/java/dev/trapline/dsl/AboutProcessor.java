package dev.trapline.dsl;

import dev.trapline.dsl.scenario.GivenClause;
import dev.trapline.dsl.vmx.Control;

/** The givens so far, spoken of the processor. */
final class AboutProcessor extends GivenView<Given.OfProcessor> implements Given.OfProcessor {

    AboutProcessor(GivenStage stage) {
        super(stage, AboutProcessor::new);
    }

    @Override
    public Given.OfProcessor lacks(Control control) {
        return say(new GivenClause.Lacks(control));
    }
}

package dev.trapline.dsl;

import dev.trapline.dsl.scenario.GivenClause;
import dev.trapline.dsl.scenario.MisuseException;
import dev.trapline.dsl.vmx.ActivityState;
import dev.trapline.dsl.vmx.Feature;

/** The givens so far, spoken of the processor. */
final class AboutProcessor extends GivenView<Given.OfProcessor> implements Given.OfProcessor {

    AboutProcessor(GivenStage stage) {
        super(stage, AboutProcessor::new);
    }

    @Override
    public Given.OfProcessor lacks(Feature feature) {
        if (feature == ActivityState.ACTIVE) {
            throw new MisuseException("lacks(ACTIVE)", "every processor enters L2 in the active state (SDM A.6)");
        }
        return say(new GivenClause.Lacks(feature));
    }
}

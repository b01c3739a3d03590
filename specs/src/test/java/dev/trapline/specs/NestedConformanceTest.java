package dev.trapline.specs;

import dev.trapline.dsl.core.Core;
import dev.trapline.kit.CoreConformance;
import dev.trapline.model.core.NestedCore;

class NestedConformanceTest extends CoreConformance {

    @Override
    protected Core core() {
        return new NestedCore();
    }
}

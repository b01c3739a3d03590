package com.example.trapline;

import dev.trapline.dsl.core.Core;
import dev.trapline.kit.CoreConformance;
import java.util.List;

/** The tiny emulator keeps the contract. */
// begin
class TinyCoreTest extends CoreConformance {

    @Override
    protected Core core() {
        return new TinyCore();
    }
    // end

    @Override
    protected List<String> catalogue() {
        return List.of("dev.trapline.kit.samples");
    }
}

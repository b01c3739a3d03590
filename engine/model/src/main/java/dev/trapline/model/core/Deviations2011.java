package dev.trapline.model.core;

import dev.trapline.dsl.core.Deviation;
import java.util.List;

/** Where the algorithm of 2011 departs from bare metal. */
final class Deviations2011 {

    static final List<Deviation> ALL = List.of();

    private Deviations2011() {}
}

package dev.trapline.report;

import java.util.Comparator;

/**
 * A result that shows a deviation or a prediction.
 *
 * @param spec its spec
 * @param one the case of that spec
 * @param entry the result
 */
record Shown(Spec spec, Spec.Case one, Entry entry) {

    /** The one with the least to read first. */
    static final Comparator<Shown> BY_SIZE = Comparator.comparing(
                    (Shown shown) -> shown.entry().size())
            .thenComparing(shown -> shown.spec().id())
            .thenComparing(shown -> shown.one().name().orElse(""))
            .thenComparing(shown -> shown.entry().core());

    /** What its spec, and the case of it, are called. */
    String name() {
        return spec.title() + one.name().map(name -> ", " + name).orElse("");
    }
}

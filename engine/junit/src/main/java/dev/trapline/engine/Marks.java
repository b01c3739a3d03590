package dev.trapline.engine;

import dev.trapline.engine.log.LinkLine;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;

/**
 * What the annotations beside {@link Spec} say.
 *
 * @param behaviours ids of behaviours that are covered
 * @param labels values of {@link SpecTag}
 * @param cores names of the cores that it is for, empty if no annotation says so
 * @param disabled why it is not run, empty if it is
 * @param pending what it waits for, empty if it should pass
 * @param deviations the cores that are known to break it
 * @param budget what a run of it may cost
 * @param links what there is to read about it
 * @param providers who makes what the constructor of its class takes, the nearest last
 */
record Marks(
        Set<String> behaviours,
        Set<String> labels,
        Optional<List<String>> cores,
        Optional<String> disabled,
        Optional<String> pending,
        List<KnownDeviation> deviations,
        Budget budget,
        List<LinkLine> links,
        List<Class<? extends Provider<?>>> providers) {

    static final Marks NONE = new Marks(
            Set.of(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Budget.OF_THE_RUN,
            List.of(),
            List.of());

    /** Adds what an element says; of what there can be only one, its own takes the place of those before. */
    Marks with(AnnotatedElement element, TestSource source, Issues issues) {
        List<Annotation> annotations = Annotations.of(element);
        return annotations.isEmpty() ? this : new MarkReader(this, source, issues).read(annotations);
    }

    /** The labels and behaviours as tags of the platform. */
    List<TestTag> tags() {
        List<TestTag> tags = new ArrayList<>(labels.size() + behaviours.size());
        labels.forEach(label -> tags.add(TestTag.create(label)));
        behaviours.forEach(id -> tags.add(TestTag.create("behaviour=" + id)));
        return List.copyOf(tags);
    }

    /** What is declared of a core, empty for nothing. */
    Optional<KnownDeviation> deviationOf(String core) {
        for (KnownDeviation one : deviations) {
            if (one.core().equals(core)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}

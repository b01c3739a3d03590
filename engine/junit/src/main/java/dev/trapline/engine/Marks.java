package dev.trapline.engine;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
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
 */
record Marks(Set<String> behaviours, Set<String> labels, Optional<List<String>> cores) {

    static final Marks NONE = new Marks(Set.of(), Set.of(), Optional.empty());

    /** Adds what an element says; its cores take the place of those before. */
    Marks with(AnnotatedElement element, TestSource source, Issues issues) {
        Behaviour behaviour = element.getDeclaredAnnotation(Behaviour.class);
        SpecTag tag = element.getDeclaredAnnotation(SpecTag.class);
        Cores named = element.getDeclaredAnnotation(Cores.class);
        if (behaviour == null && tag == null && named == null) {
            return this;
        }
        Set<String> allBehaviours = new LinkedHashSet<>(behaviours);
        if (behaviour != null) {
            addBehaviours(allBehaviours, behaviour, source, issues);
        }
        Set<String> allLabels = new LinkedHashSet<>(labels);
        if (tag != null) {
            addLabels(allLabels, tag, source, issues);
        }
        return new Marks(allBehaviours, allLabels, named == null ? cores : Optional.of(List.of(named.value())));
    }

    /** The labels and behaviours as tags of the platform. */
    List<TestTag> tags() {
        List<TestTag> tags = new ArrayList<>(labels.size() + behaviours.size());
        labels.forEach(label -> tags.add(TestTag.create(label)));
        behaviours.forEach(id -> tags.add(TestTag.create("behaviour=" + id)));
        return List.copyOf(tags);
    }

    private static void addBehaviours(Collection<String> all, Behaviour annotation, TestSource source, Issues issues) {
        for (String id : annotation.value()) {
            if (isBehaviourId(id)) {
                all.add(id);
            } else {
                issues.warn(
                        "@Behaviour(\"%s\") is ignored: an id is letters, then digits, such as S01".formatted(id),
                        source);
            }
        }
    }

    private static void addLabels(Collection<String> all, SpecTag annotation, TestSource source, Issues issues) {
        for (String label : annotation.value()) {
            if (TestTag.isValid(label)) {
                all.add(label.strip());
            } else {
                issues.warn(
                        "@SpecTag(\"%s\") is ignored: a tag is not empty and holds no blanks and none of , ( ) & | !"
                                .formatted(label),
                        source);
            }
        }
    }

    private static boolean isBehaviourId(String id) {
        int letters = 0;
        while (letters < id.length() && isLetter(id.charAt(letters))) {
            letters++;
        }
        int end = letters;
        while (end < id.length() && id.charAt(end) >= '0' && id.charAt(end) <= '9') {
            end++;
        }
        return letters > 0 && end > letters && end == id.length();
    }

    private static boolean isLetter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}

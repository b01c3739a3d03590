package dev.trapline.engine;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Annotations of an element, with those that stand on them: a project may put several under a name of its own. */
final class Annotations {

    private static final ClassValue<List<Annotation>> STANDING_ON = new ClassValue<>() {
        @Override
        protected List<Annotation> computeValue(Class<?> type) {
            List<Annotation> all = new ArrayList<>();
            collect(type, new HashSet<>(Set.of(type)), all);
            return List.copyOf(all);
        }
    };

    private Annotations() {}

    /** All of them; what stands on an annotation comes before it, since it is further from the element. */
    static List<Annotation> of(AnnotatedElement element) {
        Annotation[] own = element.getDeclaredAnnotations();
        if (own.length == 0 || (own.length == 1 && own[0] instanceof Spec)) {
            // Most members: on @Spec itself stands nothing that counts.
            return List.of();
        }
        List<Annotation> all = new ArrayList<>(own.length + 2);
        for (Annotation one : own) {
            all.addAll(STANDING_ON.get(one.annotationType()));
            all.add(one);
        }
        return all;
    }

    /** The nearest {@link Spec} of a member. */
    static Optional<Spec> spec(AnnotatedElement member) {
        Spec own = member.getDeclaredAnnotation(Spec.class);
        if (own != null) {
            return Optional.of(own);
        }
        for (Annotation one : member.getDeclaredAnnotations()) {
            for (Annotation further : STANDING_ON.get(one.annotationType())) {
                if (further instanceof Spec spec) {
                    return Optional.of(spec);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Goes down to what stands on what stands on it.
     *
     * @param path where it is; an annotation may stand on itself
     */
    private static void collect(Class<?> type, Set<Class<?>> path, List<Annotation> all) {
        for (Annotation one : type.getDeclaredAnnotations()) {
            Class<?> next = one.annotationType();
            if (!Lineage.isLibrary(next) && path.add(next)) {
                collect(next, path, all);
                path.remove(next);
                all.add(one);
            }
        }
    }
}

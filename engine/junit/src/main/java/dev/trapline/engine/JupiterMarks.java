package dev.trapline.engine;

import java.lang.annotation.Annotation;
import java.util.Map;
import java.util.Optional;

/**
 * Annotations of JUnit Jupiter that have a namesake here. An import taken from the wrong package compiles, and would do nothing. They are known by name, since Jupiter need
 * not be there.
 */
final class JupiterMarks {

    private static final Map<String, String> OURS = Map.of(
            "org.junit.jupiter.api.Disabled", "@" + Disabled.class.getName(),
            "org.junit.jupiter.api.DisplayName", "@Spec(\"…\")",
            "org.junit.jupiter.api.Tag", "@" + SpecTag.class.getName(),
            "org.junit.jupiter.api.Tags", "@" + SpecTag.class.getName(),
            "org.junit.jupiter.api.Timeout", "@" + Timeout.class.getName());

    private JupiterMarks() {}

    /** What is wrong with an annotation of a spec, empty if it is none of these. */
    static Optional<String> warning(Annotation annotation) {
        String name = annotation.annotationType().getName();
        return Optional.ofNullable(OURS.get(name))
                .map(ours -> "@%s does nothing for a spec; %s is meant".formatted(name, ours));
    }
}

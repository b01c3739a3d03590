package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A core that is known to break a spec. Strict: the spec must fail there, and is then reported as a known deviation; where it passes, that is a failure. On a
 * class it holds for all its specs, those of its nested classes and subclasses included.
 *
 * <p>What a core breaks whatever spec shows it is said by the core itself, in {@link dev.trapline.dsl.core.Core#deviations()}.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(KnownDeviation.Several.class)
public @interface KnownDeviation {

    /** Name of the core. */
    String core();

    /** Why it differs, and why the architecture says otherwise. */
    String because();

    /** How it differs; by default that it does not do what the spec says. */
    String what() default "";

    /** Several. */
    @Documented
    @Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {

        /** Each of them. */
        KnownDeviation[] value();
    }
}

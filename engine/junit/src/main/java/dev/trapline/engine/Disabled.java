package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A spec that is not run, and not even called: each of its results is skipped with the reason. On a class it holds for all its specs, those of its nested
 * classes and subclasses included.
 *
 * <p>For what does not pass yet {@link Pending} says more: it is run, and tells when it passes.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Disabled {

    /** Why, for whoever reads the report. */
    String value();
}

package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A spec that does not pass yet. It is run and, as long as it fails, skipped with the reason; where it passes it fails, so that this annotation goes when what
 * it waits for is there. On a class it holds for all its specs, those of its nested classes and subclasses included.
 *
 * <p>For a spec that fails on one core there is {@link KnownDeviation}.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Pending {

    /** What it waits for. */
    String value();
}

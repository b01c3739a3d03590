package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which behaviours of the catalogue a spec covers. On a class it holds for all its specs, those of its nested classes
 * and subclasses included, in addition to what they say themselves.
 *
 * <p>Each id is also a tag: {@code behaviour=S01}.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Behaviour {

    /** Ids such as {@code S01}: letters, then digits. */
    String[] value();
}

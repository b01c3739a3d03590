package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sections of the Intel Software Developer's Manual that a spec is taken from. They stand in the run log and in the report; on a class they hold for all its
 * specs, those of its nested classes and subclasses included.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Sdm {

    /** Sections such as {@code 27.2.2}. */
    String[] value();
}

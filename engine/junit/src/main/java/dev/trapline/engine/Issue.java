package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Entries of an issue tracker that a spec is about. They stand in the run log and in the report; on a class they hold for all its specs, those of its nested
 * classes and subclasses included.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Issue {

    /** Names such as {@code KVM-42}, or addresses. */
    String[] value();
}

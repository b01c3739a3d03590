package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Tags by which specs can be chosen. On a class they hold for all its specs, those of its nested classes and subclasses
 * included.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface SpecTag {

    /** Tags: not empty, without blanks and without any of {@code , ( ) & | !}. */
    String[] value();
}

package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Something to read about a spec. It stands in the run log and in the report; on a class it holds for all its specs, those of its nested classes and subclasses
 * included.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Link.Several.class)
public @interface Link {

    /** Its address, {@code http} or {@code https}. */
    String value();

    /** What it is called; by default its address. */
    String name() default "";

    /** Several. */
    @Documented
    @Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {

        /** Each of them. */
        Link[] value();
    }
}

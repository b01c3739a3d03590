package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who makes what the constructors of a class of specs take as parameters. It holds for nested classes and subclasses too; of two that make the same, the one that
 * stands nearest counts.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Uses {

    /** Classes with a constructor without parameters. */
    Class<? extends Provider<?>>[] value();
}

package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Steps that one run of a spec may take, in place of the configuration parameter {@code trapline.steps}. What stands nearest to the spec counts: on itself, its
 * class, a superclass, the class around it.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Steps {

    /** Transitions of the processor before the run is ended, at least 1. */
    long value();
}

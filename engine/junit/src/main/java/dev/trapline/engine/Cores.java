package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The cores that a spec is for, in place of those that run by default. What stands nearest to the spec counts: on itself,
 * its class, a superclass, the class around it.
 *
 * <p>If the configuration parameter {@code trapline.cores} names cores, those of them that stand here run, and the others
 * that stand here are reported as skipped.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Cores {

    /** Names of cores, or {@code all}. */
    String[] value();
}

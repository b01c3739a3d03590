package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The time that a core may take for one run of a spec, in place of the configuration parameter {@code trapline.timeout}. What stands nearest to the spec counts:
 * on itself, its class, a superclass, the class around it.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Timeout {

    /** A time such as {@code 2s}, {@code 0.5s} or {@code PT1M30S}, above 0 and of at most a day; without a unit it is seconds. */
    String value();
}

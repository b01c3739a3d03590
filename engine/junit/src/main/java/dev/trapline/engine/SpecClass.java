package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.platform.commons.annotation.Testable;

/**
 * A class with specs. Classes with {@link Spec} members are found without it; with it, IDEs that look at the class only
 * offer to run it, and it is a reported mistake if it holds no spec.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Testable
public @interface SpecClass {

    /** What the class is called. By default its simple name. */
    String value() default "";
}

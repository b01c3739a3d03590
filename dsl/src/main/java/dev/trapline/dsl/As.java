package dev.trapline.dsl;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a step of a {@link Vocabulary} reads, where its name and arguments in words do not do. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface As {

    /** A text for {@link java.util.Formatter}, which takes the step's arguments: {@code @As("the timer fires with vector 0x%02x")}. */
    String value();
}

package dev.trapline.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.platform.commons.annotation.Testable;

/**
 * A method that says a behaviour, and is run once for each core.
 *
 * <pre>{@code
 * @Spec
 * Scenario exitsWithoutAVector() {
 *     return given(l1).setsPinBased(EXT_INTR).when(hwIrq(0x30)).expectExit(EXTERNAL_INTERRUPT).withNoVector();
 * }
 * }</pre>
 *
 * <p>The method returns a {@link dev.trapline.dsl.scenario.Scenario} or, for one result a case, a {@link
 * dev.trapline.dsl.Table}, or a stream or iterable of its rows. It is neither private nor static and has no parameters; each
 * spec gets an instance of its class of its own, whose constructor takes nothing, or what {@link Uses} names. It is called more than once, a table already when specs are looked for, so it
 * should be quick and do nothing but say its words.
 *
 * <p>A field that holds a scenario or a table works as well, but IDEs offer to run only methods. An annotation
 * of one's own with this one on it, and with tags or others beside it, is as good as all of them.
 */
@Documented
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Testable
public @interface Spec {

    /** What the spec is called. By default the name in words: {@code exitsWithoutAVector} is "exits without a vector". */
    String value() default "";
}

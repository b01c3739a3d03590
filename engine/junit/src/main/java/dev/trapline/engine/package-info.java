/**
 * Runs specs on the JUnit Platform.
 *
 * <p>A spec is a method annotated with {@link dev.trapline.engine.Spec} that returns a scenario or a table of scenarios.
 * Each becomes one result for each core that it runs on.
 */
@NullMarked
package dev.trapline.engine;

import org.jspecify.annotations.NullMarked;

/** Specs for the tests of the engine; named so that Surefire does not take them. */
@NullMarked
package dev.trapline.engine.samples;

import org.jspecify.annotations.NullMarked;

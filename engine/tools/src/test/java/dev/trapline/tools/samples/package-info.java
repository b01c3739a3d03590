/** Specs for child processes; named so that Surefire takes them only where it is told to. */
@NullMarked
package dev.trapline.tools.samples;

import org.jspecify.annotations.NullMarked;

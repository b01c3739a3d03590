/** What was said in a spec, as data, and its translation into a program. */
@NullMarked
package dev.trapline.dsl.scenario;

import org.jspecify.annotations.NullMarked;

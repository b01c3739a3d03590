/** Specs and a core to be graded. */
@NullMarked
package dev.trapline.grade.samples;

import org.jspecify.annotations.NullMarked;

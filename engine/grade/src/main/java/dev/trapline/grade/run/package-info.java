/** Runs specs on mutated cores. */
@NullMarked
package dev.trapline.grade.run;

import org.jspecify.annotations.NullMarked;

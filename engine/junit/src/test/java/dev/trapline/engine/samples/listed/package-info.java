/** Specs to be listed. */
@NullMarked
package dev.trapline.engine.samples.listed;

import org.jspecify.annotations.NullMarked;

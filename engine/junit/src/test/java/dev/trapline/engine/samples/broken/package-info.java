/** Specs that cannot be listed. */
@NullMarked
package dev.trapline.engine.samples.broken;

import org.jspecify.annotations.NullMarked;

/** A small catalogue. */
@NullMarked
package dev.trapline.kit.samples;

import org.jspecify.annotations.NullMarked;

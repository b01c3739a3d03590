/** The words. {@link dev.trapline.dsl.Words} is where a chain starts. */
@NullMarked
package dev.trapline.dsl;

import org.jspecify.annotations.NullMarked;

/**
 * The behaviours, in the order of the 2011 patch's argument. A newcomer starts with {@link dev.trapline.specs.InterruptWhileL2RunsSpec}.
 */
@NullMarked
package dev.trapline.specs;

import org.jspecify.annotations.NullMarked;

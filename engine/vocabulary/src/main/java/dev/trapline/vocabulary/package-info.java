/** Classes in which the steps of a vocabulary say their names. */
@NullMarked
package dev.trapline.vocabulary;

import org.jspecify.annotations.NullMarked;

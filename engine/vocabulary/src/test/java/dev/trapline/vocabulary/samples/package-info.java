/** Vocabularies and specs, as somebody else would write them. */
@NullMarked
package dev.trapline.vocabulary.samples;

import org.jspecify.annotations.NullMarked;

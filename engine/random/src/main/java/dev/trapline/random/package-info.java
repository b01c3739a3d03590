/** Programs that nobody thought of, and how they are made smaller. */
@NullMarked
package dev.trapline.random;

import org.jspecify.annotations.NullMarked;

/** The cores written in Java, and how they run a program. */
@NullMarked
package dev.trapline.model.core;

import org.jspecify.annotations.NullMarked;
